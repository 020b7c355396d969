// node send.mjs <grpc|proto|json> <url> <cumulative|delta>: exports a counter, a gauge and a histogram twice; ends with 0 if both exports were accepted.
import { MeterProvider, PeriodicExportingMetricReader, AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { OTLPMetricExporter as Grpc } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as Proto } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPMetricExporter as Json } from '@opentelemetry/exporter-metrics-otlp-http';

const [kind, url, temporality] = process.argv.slice(2);
const Exporter = { grpc: Grpc, proto: Proto, json: Json }[kind];
const exporter = new Exporter({
  url,
  compression: kind === 'json' ? 'none' : 'gzip',
  temporalityPreference: temporality === 'delta' ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
});
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const provider = new MeterProvider({
  resource: resourceFromAttributes({ 'service.name': 'shop', 'service.instance.id': kind, 'host.name': 'js-host' }),
  readers: [reader],
});
const meter = provider.getMeter('clients');
const counter = meter.createCounter('orders', { unit: '{order}', description: 'Orders taken.' });
const gauge = meter.createGauge('queue.depth', { unit: '1' });
const histogram = meter.createHistogram('latency', { unit: 'ms', advice: { explicitBucketBoundaries: [10, 100] } });

let failed = false;
process.on('unhandledRejection', () => { failed = true; });
for (let round = 0; round < 2; round++) {
  counter.add(3, { region: 'eu' });
  gauge.record(0.5);
  histogram.record(5);
  histogram.record(50);
  histogram.record(500);
  await reader.forceFlush().catch((error) => { console.error(error); failed = true; });
}
await provider.shutdown().catch(() => {});
process.exit(failed ? 1 : 0);
