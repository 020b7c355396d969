using FsCheck;
using FsCheck.Fluent;
using LightWatch.PromQL.Evaluate;
using LightWatch.PromQL.Tests.Evaluate;
using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Functions;

public sealed class RateColumnsTests
{
    private static readonly Labels Total = Labels.From(("__name__", "x_total"));

    // Counters that reset, with negative values, NaN and gaps between them.
    private static readonly Gen<double[]> Counters =
        Gen.ArrayOf(Gen.Frequency(
            (8, Gen.Choose(0, 50).Select(v => (double)v)), (2, Gen.Choose(-3, 900).Select(v => v / 7.0)),
                (1, Gen.Constant(double.NaN)), (1, Gen.Constant(Sample.Stale))));

    [Theory, InlineData("rate"), InlineData("increase"), InlineData("delta"), InlineData("max_over_time"),
        InlineData("min_over_time")]
    public void Whole_column_equals_window_by_window(string function) => Prop.ForAll(
        Counters.Zip(Gen.Choose(1, 40)).ToArbitrary(), each =>
        {
            var (values, minutes) = (each.Item1, each.Item2);
            var source = new SomeSeries().Add(Total, 15_000, values);
            var grid = new EvalRange(0, 15_000L * values.Length, 20_000);
            // A subquery step by step gives each window alone: the column then has one window.
            var column = Ask(source, $"{function}(x_total[{minutes}m])", grid);
            for (var step = 0; step < column.Length; step++)
            {
                var alone = Ask(
                    source, $"{function}(x_total[{minutes}m])", EvalRange.At(grid.StartUnixMs + (step * grid.StepMs)));
                Assert.Equal(alone.Length == 0 ? null : alone[0], column[step]);
            }
        }).QuickCheckThrowOnFailure();

    private static double?[] Ask(SomeSeries source, string query, EvalRange range)
    {
        // The source answers at once, so the task is done when it is given.
        var asked = source.EvaluateAsync(query, range);
        Assert.True(asked.IsCompletedSuccessfully);
        using var result = asked.GetAwaiter().GetResult();
        return result.Series.Count == 0 ? new double?[range.IsInstant ? 0 : range.Steps] : result.Only();
    }
}
