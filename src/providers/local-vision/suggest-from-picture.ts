import type { Suggestion } from '../../core/scan/vision.ts';
import { foldAngle } from './geometry.ts';
import type { PictureQuality } from './picture-quality.ts';
import type { TextLine } from './read-line.ts';

/** Soft focus of 1, 2 and 4 pixels on a picture of 2400 measures about 0.6, 0.25 and 0.04; a sharp one 1. */
const blurrySharpness = 0.3;
const mediumSharpness = 0.12;
const lowestSharpness = 0.045;
const darkMean = 60;
const brightMean = 215;
const flatContrast = 60;
const smallTextPixels = 14;
const skewDegrees = 12;

/** Advice that needs the picture's pixels or its lines of text. */
export function suggestFromPicture(
  quality: PictureQuality,
  lines: readonly TextLine[],
  picture: { width: number; height: number },
): Suggestion[] {
  return [
    suggestSharpness(quality),
    suggestLight(quality),
    suggestGlare(quality),
    suggestAngle(lines),
    suggestDistance(lines, picture),
  ].filter((suggestion) => suggestion !== undefined);
}

function suggestSharpness({ sharpness }: PictureQuality): Suggestion | undefined {
  if (sharpness >= blurrySharpness) return undefined;
  return {
    type: 'blurry_image',
    severity: sharpness < lowestSharpness ? 'high' : sharpness < mediumSharpness ? 'medium' : 'low',
    message: 'The picture is blurred; tap the spines to focus, hold still and take it again.',
  };
}

function suggestLight(quality: PictureQuality): Suggestion | undefined {
  const { meanBrightness, contrast, darkShare, brightShare } = quality;
  const lighting = (severity: Suggestion['severity'], message: string): Suggestion => {
    return { type: 'lighting_issues', severity, message };
  };
  if (meanBrightness < darkMean || darkShare > 0.6) {
    const severity = meanBrightness < darkMean / 2 ? 'high' : 'medium';
    return lighting(
      severity,
      'The picture is too dark; switch on a light or use the flash from aside.',
    );
  }
  if (meanBrightness > brightMean || brightShare > 0.35) {
    return lighting(
      'medium',
      'The picture is too bright; turn away from the light or lower the exposure.',
    );
  }
  if (contrast < flatContrast) {
    return lighting(
      'low',
      'The picture has little contrast; wipe the lens or look for more even light.',
    );
  }
  return undefined;
}

function suggestGlare({ glarePatches }: PictureQuality): Suggestion | undefined {
  if (glarePatches === 0) return undefined;
  return {
    type: 'glare_detected',
    severity: glarePatches > 3 ? 'high' : glarePatches > 1 ? 'medium' : 'low',
    message:
      'Light is reflected by the spines; switch the flash off or take the picture a little from aside.',
    affectedCount: glarePatches,
  };
}

/** Books that lean are no fault of the camera's: only a common slant of most lines is. */
function suggestAngle(lines: readonly TextLine[]): Suggestion | undefined {
  const long = lines.filter(({ box }) => box.width > 3 * box.height);
  if (long.length < 4) return undefined;
  const slants = long.map(({ box }) => slantDegrees(box.angle)).sort((a, b) => a - b);
  const median = slants[slants.length >> 1]!;
  if (Math.abs(median) < skewDegrees) return undefined;
  return {
    type: 'angle_issues',
    severity: Math.abs(median) > 2 * skewDegrees ? 'high' : 'medium',
    message: 'The shelf is seen at a slant; hold the camera level and straight in front of it.',
  };
}

/** Degrees away from the nearer of the picture's axes. */
function slantDegrees(angle: number): number {
  const degrees = (foldAngle(angle) * 180) / Math.PI;
  return degrees > 45 ? degrees - 90 : degrees < -45 ? degrees + 90 : degrees;
}

function suggestDistance(
  lines: readonly TextLine[],
  picture: { width: number; height: number },
): Suggestion | undefined {
  if (lines.length < 4) return undefined;
  const heights = lines.map(({ box }) => box.height).sort((a, b) => a - b);
  const typical = heights[heights.length >> 1]!;
  if (typical >= smallTextPixels) return undefined;
  const small = heights.filter((height) => height < smallTextPixels).length;
  const enough = Math.max(picture.width, picture.height) >= 2000;
  return {
    type: 'distance_too_far',
    severity: typical < 0.75 * smallTextPixels ? 'high' : 'medium',
    message: enough
      ? 'The letters are too small; go nearer and take fewer books at a time.'
      : 'The letters are too small; send the picture in full size or go nearer.',
    affectedCount: small,
  };
}
