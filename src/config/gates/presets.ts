/** Presets: gates to start from, as the measures declare them. */
import { type GateConfig, type PresetName, presetNames } from '../../contract/configuration.ts';
import type { AnyMetric, MeasureDeclaration } from '../../contract/metric.ts';

export function isPreset(name: unknown): name is PresetName {
  return presetNames.some((preset) => preset === name);
}

/** The gates of a preset, each by its key under `gates`, in the order of the metrics. */
export function presetGates(name: PresetName, metrics: readonly AnyMetric[]): [key: string, gate: GateConfig][] {
  return metrics.flatMap(({ id, measures }) =>
    Object.entries(measures as Record<string, MeasureDeclaration>).flatMap(
      ([measure, { gates }]): [string, GateConfig][] => (gates?.[name] ? [[`${id}/${measure}`, gates[name]]] : []),
    ),
  );
}
