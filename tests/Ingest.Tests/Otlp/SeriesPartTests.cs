using LightWatch.Ingest.Otlp;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Tests.Otlp;

public sealed class SeriesPartTests
{
    private static readonly Hash128 Point = SpanHash.Fold(SpanHash.Seed, 1);

    [Theory]
    [InlineData("Whole", 0, "", "", "0")]
    [InlineData("Sum", 0, "_sum", "", "0")]
    [InlineData("Count", 0, "_count", "", "0")]
    [InlineData("Bucket", 0.5, "_bucket", "le", "0.5")]
    [InlineData("Bucket", double.PositiveInfinity, "_bucket", "le", "+Inf")]
    [InlineData("Quantile", 0.99, "", "quantile", "0.99")]
    public void A_part_has_a_suffix_or_a_label(string kind, double number, string suffix, string label, string text)
    {
        var part = new SeriesPart(Enum.Parse<PartKind>(kind), number);
        Assert.Equal((suffix, label, text), (part.Suffix, part.Label, part.LabelValue));
    }

    [Fact]
    public void Parts_of_one_point_have_different_keys()
    {
        SeriesPart[] parts =
        [
            new(PartKind.Whole), new(PartKind.Sum), new(PartKind.Count), new(PartKind.Bucket, 1),
                new(PartKind.Bucket, 2),
            new(PartKind.Bucket, double.PositiveInfinity), new(PartKind.Quantile, 1), new(PartKind.Quantile, 0.5),
        ];
        Assert.Equal(parts.Length, parts.Select(p => p.KeyIn(Point)).Distinct().Count());
        Assert.Equal(Point, parts[0].KeyIn(Point));
    }
}
