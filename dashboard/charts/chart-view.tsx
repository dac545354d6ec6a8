import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChartModel } from '../data/chart-model.ts';
import { theme } from '../state/theme.ts';
import type { DrawnChart } from './line-chart.ts';

/** Chart.js comes in its own file, so that the cards do not wait for it. */
const lineChart = import('./line-chart.ts');

/** A model drawn on a canvas; its sentence stands for it where it is not seen. */
export function ChartView({ model }: { model: ChartModel }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<DrawnChart | null>(null);
  const latest = useRef(model);
  latest.current = model;
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let gone = false;
    const draw = async (): Promise<void> => {
      const { drawLineChart } = await lineChart;
      if (gone || !canvas.current) return;
      drawn.current = drawLineChart(canvas.current, latest.current);
    };
    draw().catch(() => setFailed(true));
    return () => {
      gone = true;
      drawn.current?.destroy();
      drawn.current = null;
    };
  }, []);

  useEffect(() => drawn.current?.redraw(model), [model]);
  useSignalEffect(() => {
    void theme.value;
    drawn.current?.redraw(latest.current);
  });

  if (failed)
    return <p class="chart-message">The chart could not be loaded. Show it as a table.</p>;
  return (
    <div class="chart-canvas">
      <canvas ref={canvas} role="img" aria-label={model.summary} />
    </div>
  );
}
