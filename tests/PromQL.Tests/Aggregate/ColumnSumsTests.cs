using FsCheck;
using FsCheck.Fluent;
using LightWatch.PromQL.Aggregate;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Aggregate;

public sealed class ColumnSumsTests
{
    // Numbers of very different size, infinities, NaN and holes.
    private static readonly Gen<double> Numbers = Gen.Frequency(
        (6, ArbMap.Default.GeneratorFor<double>()), (3, Gen.Elements(1e100, 1, -1e100, 1e-100, -0.0, 0.1)),
        (1, Gen.Elements(double.NaN, double.PositiveInfinity, double.NegativeInfinity)),
            (2, Gen.Constant(Presence.Absent)));

    private static readonly Gen<double[][]> Columns =
        from steps in Gen.Choose(1, 13)
        from columns in Gen.Choose(1, 6)
        from values in Gen.ArrayOf(Gen.ArrayOf(Numbers, steps), columns)
        select values;

    [Fact]
    public void Sum_of_columns_equals_the_sum_step_by_step() => Prop.ForAll(Columns.ToArbitrary(), columns =>
    {
        var (sums, lost) = (New(columns), new double[columns[0].Length]);
        foreach (var column in columns) ColumnSums.Add(column, sums, lost);
        for (var step = 0; step < sums.Length; step++)
        {
            KahanSum expected = default;
            var present = columns.Select(c => c[step]).Where(v => !Presence.IsAbsent(v)).ToList();
            foreach (var value in present) expected.Add(value);
            if (present.Count == 0) Assert.True(Presence.IsAbsent(sums[step]));
            else Assert.Equal((expected.Sum, expected.Compensation), (sums[step], lost[step]));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Extremes_of_columns_equal_those_step_by_step() => Prop.ForAll(Columns.ToArbitrary(), columns =>
    {
        var (min, max, count) = (New(columns), New(columns), new double[columns[0].Length]);
        foreach (var column in columns)
        {
            ColumnSums.Min(column, min);
            ColumnSums.Max(column, max);
            ColumnSums.Count(column, count);
        }
        for (var step = 0; step < min.Length; step++)
        {
            var present = columns.Select(c => c[step]).Where(v => !Presence.IsAbsent(v)).ToList();
            Assert.Equal(present.Count, count[step]);
            if (present.Count == 0) continue;
            var numbers = present.Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).ToList();
            Assert.Equal((numbers.Min(), numbers.Max()), (min[step], max[step]));
        }
    }).QuickCheckThrowOnFailure();

    private static double[] New(double[][] columns)
    {
        var column = new double[columns[0].Length];
        Presence.Clear(column);
        return column;
    }
}
