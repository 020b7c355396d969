using LightWatch.Ingest.Import;
using LightWatch.Ingest.Otlp;
using LightWatch.Ingest.RemoteWrite;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;
using LightWatch.Ingest.Write;

namespace LightWatch.Ingest.Endpoints;

/// <summary>The format of a body.</summary>
internal enum BodyFormat
{
    /// <summary>ExportMetricsServiceRequest in protobuf.</summary>
    OtlpProtobuf,

    /// <summary>ExportMetricsServiceRequest in JSON.</summary>
    OtlpJson,

    /// <summary>prometheus.WriteRequest.</summary>
    RemoteWrite1,

    /// <summary>io.prometheus.write.v2.Request.</summary>
    RemoteWrite2,

    /// <summary>Prometheus's text format; times in milliseconds.</summary>
    Exposition,

    /// <summary>OpenMetrics text; times in seconds.</summary>
    OpenMetrics,

    /// <summary>Comma-separated rows: time, value and labels.</summary>
    Csv,

    /// <summary>A JSON object with labels, times and values in each line.</summary>
    JsonLines,
}

/// <summary>
/// The decoders of every format over one row writer. One owner at a time, pooled with their scratch memory.
/// </summary>
internal sealed class RequestDecoder
{
    private readonly MetricsDecoder _otlp;
    private readonly JsonTranscoder _json;
    private readonly WriteV1Decoder _write1;
    private readonly WriteV2Decoder _write2;
    private readonly ExpositionDecoder _exposition;
    private readonly CsvDecoder _csv;
    private readonly JsonLinesDecoder _jsonLines;

    public RequestDecoder(SeriesCache cache, MetadataCache.Shared metadata, DeltaTotals totals, IngestOptions options)
    {
        Rows = new RowWriter(cache, new MetadataCache(metadata), totals, options);
        _otlp = new MetricsDecoder(Rows, options);
        _json = new JsonTranscoder(options.MaxRequestBytes);
        _write1 = new WriteV1Decoder(Rows, options);
        _write2 = new WriteV2Decoder(Rows, options);
        _exposition = new ExpositionDecoder(Rows, options);
        _csv = new CsvDecoder(Rows, options);
        _jsonLines = new JsonLinesDecoder(Rows, options);
    }

    public RowWriter Rows { get; }

    /// <summary>Adds the rows of a body to the writer's batch.</summary>
    /// <param name="format">The format of the bytes.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="nowUnixMs">The time of samples that have none.</param>
    /// <param name="detail">The reason for an error if it is more exact than the error's own text; else null.</param>
    public DecodeError Decode(BodyFormat format, ReadOnlySpan<byte> body, long nowUnixMs, out string? detail)
    {
        detail = null;
        switch (format)
        {
            case BodyFormat.OtlpProtobuf:
                return _otlp.Decode(body);
            case BodyFormat.OtlpJson:
                detail = _json.Transcode(body);
                return detail is null ? _otlp.Decode(_json.Written) : DecodeError.BadSyntax;
            case BodyFormat.RemoteWrite1:
                return _write1.Decode(body);
            case BodyFormat.RemoteWrite2:
                return _write2.Decode(body);
            case BodyFormat.Exposition or BodyFormat.OpenMetrics:
                return _exposition.Decode(body, nowUnixMs, format == BodyFormat.OpenMetrics, out detail);
            case BodyFormat.Csv:
                return _csv.Decode(body, nowUnixMs, out detail);
            default:
                return _jsonLines.Decode(body, out detail);
        }
    }
}
