using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Otlp;

/// <summary>A SummaryDataPoint. One instance is reused for all points.</summary>
internal sealed class SummaryPoint
{
    private static readonly PointTags Tags = new(OtlpFields.Summary.Attributes, OtlpFields.Summary.Flags, Exemplars: 0);

    private PointHeader _header;
    private ulong _count;
    private double _sum;

    /// <summary>Times, flags and key.</summary>
    public ref readonly PointHeader Header => ref _header;

    public ulong Count => _count;

    public double Sum => _sum;

    /// <summary>Ranks (0 to 1) and their values.</summary>
    public List<(double Rank, double Value)> Quantiles { get; } = [];

    /// <summary>Replaces the point that was read before.</summary>
    /// <returns>False if the bytes are malformed.</returns>
    public bool TryRead(ReadOnlySpan<byte> message, Hash128 metric)
    {
        _header = new PointHeader { Key = metric };
        _count = 0;
        _sum = 0;
        Quantiles.Clear();
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return false;
            var ok = tag switch
            {
                OtlpFields.Summary.Count => reader.TryReadFixed64(out _count),
                OtlpFields.Summary.Sum => reader.TryReadDouble(out _sum),
                OtlpFields.Summary.Quantiles => reader.TryReadBytes(out var quantile) && TryReadQuantile(quantile),
                _ => _header.TryReadField(ref reader, tag, in Tags),
            };
            if (!ok) return false;
        }
        return true;
    }

    private bool TryReadQuantile(ReadOnlySpan<byte> message)
    {
        double rank = 0, value = 0;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return false;
            var ok = tag switch
            {
                OtlpFields.Quantile.Rank => reader.TryReadDouble(out rank),
                OtlpFields.Quantile.Value => reader.TryReadDouble(out value),
                _ => reader.TrySkip(tag),
            };
            if (!ok) return false;
        }
        Quantiles.Add((rank, value));
        return true;
    }
}
