import { objectives } from '../../../src/core/slo/objectives.ts';
import type { MeasuredRatio } from '../../../src/core/slo/ratio.ts';
import type { RatioMetric } from '../../../src/core/slo/read-answers.ts';
import { compareRatios, type Change } from '../../data/compare-spans.ts';
import { describeCompare, type Compare } from '../../data/compare-with.ts';
import { describeBudget } from '../../data/describe-budget.ts';
import { formatCounts, formatInterval, formatRatio } from '../../data/format-ratio.ts';
import { placeGauge } from '../../data/gauge-geometry.ts';
import { spansTarget } from '../../data/judge-objectives.ts';
import { kindOf, ratioNames } from '../../data/metrics.ts';
import type { Sparkline } from '../../data/sparkline.ts';
import { Icon } from '../parts/icon.tsx';
import { SparkLine } from '../parts/spark-line.tsx';
import { StatusPill } from '../parts/status-pill.tsx';

interface ObjectiveCardProps {
  id: string;
  metric: RatioMetric;
  measured: MeasuredRatio;
  before: MeasuredRatio;
  compare: Compare;
  sparkline: Sparkline | null;
}

export function ObjectiveCard(props: ObjectiveCardProps) {
  const { id, metric, measured, before, compare, sparkline } = props;
  const kind = kindOf(metric);
  const change = compareRatios(
    measured,
    before,
    kind === 'below' ? 'worse' : 'better',
    describeCompare(compare),
  );
  const sign = kind === 'below' ? '<' : '≥';
  return (
    <article class="panel objective" aria-labelledby={id}>
      <div class="panel-head">
        <h3 class="panel-title" id={id}>
          {ratioNames[metric]}
        </h3>
        <StatusPill status={measured.status} />
      </div>
      <p class="figure">
        <span class="figure-value" data-empty={measured.ratio === null}>
          {formatRatio(measured.ratio, measured.target)}
        </span>
        <span class="figure-target">
          target {sign} {formatRatio(measured.target)}
        </span>
      </p>
      <SparkLine sparkline={sparkline} tone={metric} />
      <RatioGauge measured={measured} kind={kind} />
      <div class="facts">
        <p>{measured.total === 0 ? 'No scan was decided in this span' : formatCounts(measured)}</p>
        {measured.ratio !== null && (
          <p>95% interval {formatInterval(measured.lower, measured.upper)}</p>
        )}
        {spansTarget(measured) && <p>Interval spans the target</p>}
        <p>{describeBudget(measured, objectives[metric])}</p>
        <ChangeLine change={change} />
      </div>
    </article>
  );
}

function RatioGauge({ measured, kind }: { measured: MeasuredRatio; kind: 'at_least' | 'below' }) {
  const places = placeGauge(measured, kind);
  if (!places) return <div class="gauge" aria-hidden="true" />;
  const { lower, upper } = places;
  return (
    <div aria-hidden="true">
      <div class="gauge">
        <div
          class="gauge-interval"
          style={{ left: `${lower}%`, width: `${Math.max(0, upper - lower)}%` }}
        />
        <div class="gauge-target" style={{ left: `${places.target}%` }} />
        <div class="gauge-value" style={{ left: `${places.value}%` }} />
      </div>
      <div class="gauge-ends">
        <span>{formatRatio(places.minLabel)}</span>
        <span>{formatRatio(places.maxLabel)}</span>
      </div>
    </div>
  );
}

export function ChangeLine({ change }: { change: Change }) {
  const up = change.words.startsWith('up') || change.words.endsWith('slower');
  const icon = change.direction === 'same' ? 'same' : up ? 'up' : 'down';
  return (
    <p class={`change change-${change.direction}`}>
      {change.direction !== 'none' && <Icon name={icon} />}
      {change.words}
    </p>
  );
}
