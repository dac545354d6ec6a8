import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChartModel } from '../data/chart-model.ts';
import { chartStops, nextStop, type ChartStop } from '../data/chart-stops.ts';
import { go } from '../state/route.ts';
import { theme } from '../state/theme.ts';
import type { DrawnChart } from './line-chart.ts';

/** Chart.js comes in its own file, so that the cards do not wait for it. */
const lineChart = import('./line-chart.ts');

/** A model drawn on a canvas; its sentence stands for it where it is not seen. Arrow keys walk its points. */
export function ChartView({ model }: { model: ChartModel }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { drawn, failed } = useDrawnChart(canvas, model);
  const stops = chartStops(model);
  const { current, show, onKeyDown } = useWalk(stops, drawn);

  function onClick(event: MouseEvent): void {
    const x = drawn.current?.timeAt(event) ?? null;
    const href = stops.find((stop) => stop.x === x)?.href;
    if (href !== undefined) go(href);
  }

  if (failed)
    return <p class="chart-message">The chart could not be loaded. Show it as a table.</p>;
  return (
    <div class="chart-canvas">
      <canvas
        ref={canvas}
        role="img"
        tabIndex={0}
        aria-label={model.summary}
        data-linked={stops.some(({ href }) => href !== undefined)}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onBlur={() => show(null)}
      />
      <p class="visually-hidden" aria-live="polite">
        {current?.words}
      </p>
    </div>
  );
}

/** Arrow keys go from point to point, Enter opens the scans of one, Escape leaves. */
function useWalk(stops: readonly ChartStop[], drawn: { current: DrawnChart | null }) {
  const [at, setAt] = useState<number | null>(null);
  const current = stops.find(({ x }) => x === at);

  function show(x: number | null): void {
    setAt(x);
    drawn.current?.point(x);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && current?.href !== undefined) go(current.href);
    if (event.key === 'Escape') show(null);
    const next = nextStop(event.key, stops, at);
    if (next === null) return;
    event.preventDefault();
    show(next.x);
  }
  return { current, show, onKeyDown };
}

function useDrawnChart(canvas: { current: HTMLCanvasElement | null }, model: ChartModel) {
  const drawn = useRef<DrawnChart | null>(null);
  const latest = useRef(model);
  latest.current = model;
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let gone = false;
    const draw = async (): Promise<void> => {
      const { drawChart } = await lineChart;
      if (gone || !canvas.current) return;
      drawn.current = drawChart(canvas.current, latest.current);
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
  return { drawn, failed };
}
