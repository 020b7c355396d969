import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

interface Endpoints {
  otlpGrpc?: string;
  otlpHttp?: string;
}

/** No host yet: how to make one appear. */
export function EmptyFleet() {
  const endpoints = useSignal<Endpoints>({});
  useEffect(() => {
    fetch('/ui/endpoints.json')
      .then((response) => (response.ok ? response.json() : {}))
      .then((found: Endpoints) => {
        endpoints.value = found;
      })
      .catch(() => undefined);
  }, []);
  const grpc = endpoints.value.otlpGrpc ?? `http://${location.hostname}:4317`;
  const http = endpoints.value.otlpHttp ?? `http://${location.hostname}:4318`;

  return (
    <section class="empty">
      <span class="radar" aria-hidden="true" />
      <h1 tabIndex={-1}>No hosts yet</h1>
      <p>This page fills by itself as soon as the first metrics arrive. Send some:</p>
      <div class="howto">
        <article>
          <h2>LightWatch agent</h2>
          <p>On the machine to watch:</p>
          <pre tabIndex={0}>dotnet run --project Agent -- --Agent:Endpoint={grpc}</pre>
        </article>
        <article>
          <h2>OpenTelemetry Collector</h2>
          <p>
            The <code>hostmetrics</code> receiver, and this exporter:
          </p>
          <pre tabIndex={0}>{`exporters:
  otlphttp:
    endpoint: ${http}
processors:
  resourcedetection:
    detectors: [system]`}</pre>
        </article>
        <article>
          <h2>Prometheus</h2>
          <p>Forward what it scrapes:</p>
          <pre tabIndex={0}>{`remote_write:
  - url: ${location.origin}/api/v1/write`}</pre>
        </article>
      </div>
    </section>
  );
}
