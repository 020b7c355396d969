using LightWatch.Ingest.Otlp;
using LightWatch.Ingest.Write;

namespace LightWatch.Ingest.Receive;

/// <summary>What a body's bytes are.</summary>
internal enum BodyFormat
{
    /// <summary>ExportMetricsServiceRequest in protobuf.</summary>
    OtlpProtobuf,

    /// <summary>ExportMetricsServiceRequest in JSON.</summary>
    OtlpJson,
}

/// <summary>The decoders of every format over one row writer. One owner at a time, pooled with their scratch memory.</summary>
internal sealed class RequestDecoder
{
    private readonly MetricsDecoder _otlp;

    public RequestDecoder(SeriesCache cache, MetadataCache.Shared metadata, IngestOptions options)
    {
        Rows = new RowWriter(cache, new MetadataCache(metadata), options);
        _otlp = new MetricsDecoder(Rows, options);
    }

    public RowWriter Rows { get; }

    /// <summary>Adds the rows of a body to the writer's batch.</summary>
    /// <param name="format">What the bytes are.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="detail">More about an error than its name, or null.</param>
    public DecodeError Decode(BodyFormat format, ReadOnlySpan<byte> body, out string? detail)
    {
        detail = format == BodyFormat.OtlpJson ? "OTLP in JSON is not accepted; send protobuf" : null;
        return detail is null ? _otlp.Decode(body) : DecodeError.BadSyntax;
    }
}
