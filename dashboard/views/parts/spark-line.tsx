import type { TimeseriesMetric } from '../../../src/core/slo/read-answers.ts';
import type { Sparkline } from '../../data/sparkline.ts';

interface SparkLineProps {
  sparkline: Sparkline | null;
  tone: TimeseriesMetric;
}

/** The course of a figure at a glance; the chart further down says it in words and numbers. */
export function SparkLine({ sparkline, tone }: SparkLineProps) {
  return (
    <svg
      class="sparkline"
      viewBox="0 0 100 24"
      preserveAspectRatio="none"
      aria-hidden="true"
      data-tone={tone}
    >
      {sparkline !== null && (
        <>
          {sparkline.targetY !== null && (
            <path class="sparkline-target" d={`M0 ${sparkline.targetY}H100`} />
          )}
          <path class="sparkline-course" d={sparkline.path} />
        </>
      )}
    </svg>
  );
}
