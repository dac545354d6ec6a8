/** Box on the picture as shown upright (EXIF orientation applied): 0..1 of its size, (x1,y1) top left. */
export interface BoundingBox {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

export const suggestionTypes = [
  'unreadable_books',
  'low_confidence',
  'edge_cutoff',
  'blurry_image',
  'glare_detected',
  'distance_too_far',
  'multiple_shelves',
  'lighting_issues',
  'angle_issues',
] as const;
export type SuggestionType = (typeof suggestionTypes)[number];

/** Advice to the person who took the picture. */
export interface Suggestion {
  type: SuggestionType;
  severity: 'low' | 'medium' | 'high';
  message: string;
  affectedCount?: number | undefined;
}
