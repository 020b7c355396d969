using FsCheck;
using FsCheck.Fluent;
using LightWatch.PromQL.Functions;

namespace LightWatch.PromQL.Tests.Functions;

public sealed class ExtremeColumnsTests
{
    private static readonly Gen<double> Numbers =
        Gen.Frequency((9, Gen.Choose(-20, 20).Select(v => (double)v)), (1, Gen.Constant(double.NaN)));

    // Short windows are scanned, long ones that overlap much go through the queue.
    [Theory, InlineData(3), InlineData(20), InlineData(90)]
    public void Extremes_of_every_window_are_its_own(int width) =>
        Prop.ForAll(Gen.ArrayOf(Numbers, 120).ToArbitrary(), values =>
    {
        int[] to = [.. Enumerable.Range(1, values.Length)];
        int[] from = [.. to.Select(t => Math.Max(0, t - width))];
        var (max, min) = (new double[to.Length], new double[to.Length]);
        ExtremeColumns.Max(null!, [], values, from, to, max);
        ExtremeColumns.Min(null!, [], values, from, to, min);
        for (var i = 0; i < to.Length; i++)
        {
            var window = values[from[i]..to[i]].Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).ToList();
            Assert.Equal((window.Max(), window.Min()), (max[i], min[i]));
        }
    }).QuickCheckThrowOnFailure();
}
