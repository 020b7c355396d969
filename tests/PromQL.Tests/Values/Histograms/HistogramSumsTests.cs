using FsCheck;
using FsCheck.Fluent;
using LightWatch.PromQL.Values.Histograms;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Values.Histograms;

public sealed class HistogramSumsTests
{
    private static readonly Gen<NativeHistogram> Histograms =
        from schema in Gen.Choose(-2, 3)
        from threshold in Gen.Elements(0.0, 1)
        from zero in Gen.Choose(0, 5)
        from offset in Gen.Choose(threshold == 0 ? -6 : 1, 6)        // no bucket lies inside the zero bucket
        from positive in Gen.ArrayOf(Gen.Choose(0, 9))
        from negative in Gen.ArrayOf(Gen.Choose(0, 9))
        select new NativeHistogram
        {
            Schema = schema,
            ZeroThreshold = threshold,
            ZeroCount = zero,
            Count = zero + positive.Sum() + negative.Sum(),
            Sum = positive.Sum() - negative.Sum(),
            PositiveSpans = [new BucketSpan(offset, (uint)positive.Length)],
            PositiveCounts = [.. positive.Select(c => (double)c)],
            NegativeSpans = [new BucketSpan(offset, (uint)negative.Length)],
            NegativeCounts = [.. negative.Select(c => (double)c)],
        };

    private static readonly Arbitrary<(NativeHistogram A, NativeHistogram B)> Pairs =
        Histograms.Zip(Histograms).Select(p => (p.Item1, p.Item2)).ToArbitrary();

    [Fact]
    public void Sum_holds_the_observations_of_both() => Prop.ForAll(Pairs, pair =>
    {
        var sum = FloatHistogram.Of(pair.A);
        Assert.True(sum.Add(FloatHistogram.Of(pair.B)).Compatible);
        Assert.Equal(pair.A.Count + pair.B.Count, sum.Count);
        // Whole numbers are added without rounding: no observation may get lost between the buckets.
        Assert.Equal(sum.Count, sum.ZeroCount + sum.Positive.Counts.Sum() + sum.Negative.Counts.Sum());
        Assert.True(sum.Positive.Indexes.SequenceEqual(sum.Positive.Indexes.Order().Distinct()));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Compensated_sum_of_whole_numbers_equals_the_plain_one() => Prop.ForAll(Pairs, pair =>
    {
        var plain = FloatHistogram.Of(pair.A);
        plain.Add(FloatHistogram.Of(pair.B));
        var (kahan, lost) = (FloatHistogram.Of(pair.A), (FloatHistogram?)null);
        kahan.KahanAdd(FloatHistogram.Of(pair.B), ref lost);
        kahan.Add(lost!);
        Assert.True(BucketList.SameData(plain.Compact().ToSample(), kahan.Compact().ToSample()));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_grew_is_no_reset_and_what_shrank_is_one() => Prop.ForAll(Pairs, pair =>
    {
        var grown = FloatHistogram.Of(pair.A);
        grown.Add(FloatHistogram.Of(pair.B));
        Assert.False(HistogramResets.IsReset(grown, FloatHistogram.Of(pair.A)));
        if (pair.B.Count > 0) Assert.True(HistogramResets.IsReset(FloatHistogram.Of(pair.A), grown));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Custom_bounds_are_reduced_to_the_shared_ones()
    {
        var sum = Custom([1, 2, 5], [1, 2, 3, 4]);
        var outcome = sum.Add(Custom([2, 5, 9], [10, 20, 30, 40]));
        Assert.Equal(new HistogramSumOutcome(true, false, true), outcome);
        Assert.Equal([2, 5], sum.CustomBounds);
        Assert.Equal([13, 23, 74], sum.Positive.Counts);
    }

    [Fact]
    public void Custom_and_exponential_do_not_add() =>
        Assert.False(Custom([1], [1, 1]).Add(new FloatHistogram()).Compatible);

    private static FloatHistogram Custom(double[] bounds, double[] counts) => FloatHistogram.Of(new NativeHistogram
    {
        Schema = NativeHistogram.CustomBoundsSchema,
        CustomBounds = bounds,
        PositiveSpans = [new BucketSpan(0, (uint)counts.Length)],
        PositiveCounts = counts,
        Count = counts.Sum(),
    });
}
