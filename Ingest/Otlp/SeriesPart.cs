using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Otlp;

/// <summary>The series that a point consists of.</summary>
internal enum PartKind
{
    /// <summary>The only one.</summary>
    Whole,
    Sum,
    Count,

    /// <summary>Observations up to a bound.</summary>
    Bucket,
    Quantile,
}

/// <summary>One series of a point: a suffix to the metric's name, or a label.</summary>
/// <param name="Kind">The kind of series.</param>
/// <param name="Number">The bound or the quantile's rank.</param>
internal readonly record struct SeriesPart(PartKind Kind, double Number = 0)
{
    public string Suffix => Kind switch
    {
        PartKind.Sum => "_sum",
        PartKind.Count => "_count",
        PartKind.Bucket => "_bucket",
        _ => "",
    };

    /// <summary>The label that carries the number; empty if none does.</summary>
    public string Label => Kind switch { PartKind.Bucket => "le", PartKind.Quantile => "quantile", _ => "" };

    public string LabelValue => NumberText.Plain(Number);

    /// <summary>The key of this series, from that of the point.</summary>
    public Hash128 KeyIn(Hash128 point) => Kind == PartKind.Whole
        ? point
        : SpanHash.Fold(SpanHash.Fold(point, (ulong)Kind), BitConverter.DoubleToUInt64Bits(Number));
}
