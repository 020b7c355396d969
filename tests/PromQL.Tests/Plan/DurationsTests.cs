using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Plan;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Plan;

public sealed class DurationsTests
{
    // A range of one hour by steps of one minute.
    private readonly Durations _durations = new(new EvalRange(0, 3_600_000, 60_000));

    [Theory]
    [InlineData("1m + 30s", 90_000)]
    [InlineData("2 * 1m", 120_000)]
    [InlineData("10m / 4", 150_000)]
    [InlineData("7m % 2m", 60_000)]
    [InlineData("2 ^ 3", 8_000)]
    [InlineData("step()", 60_000)]
    [InlineData("range()", 3_600_000)]
    [InlineData("max_of(step(), 5m)", 300_000)]
    [InlineData("min_of(step(), 5m)", 60_000)]
    [InlineData("1.0009", 1_000)]                                // cut, not rounded
    public void Arithmetic_is_done_in_seconds(string text, long expectedMs) =>
        Assert.Equal(expectedMs, _durations.Evaluate(Window(text), mayBeNegative: false));

    [Fact]
    public void Offset_may_be_negative() =>
        Assert.Equal(-60_000, _durations.Evaluate(Window("1m - 2m"), mayBeNegative: true));

    [Theory]
    [InlineData("1m - 2m", "duration must be greater than 0")]
    [InlineData("1m / (step() - 1m)", "division by zero")]
    [InlineData("1m % (step() - 1m)", "modulo by zero")]
    [InlineData("10 ^ 12", "duration is out of range")]
    [InlineData("10 ^ 400", "duration is NaN or infinite")]
    [InlineData("(step() - 2m) ^ 0.5", "duration is NaN or infinite")]
    public void Value_that_is_no_duration_is_a_bad_query(string text, string reason)
    {
        var failed = Assert.Throws<QueryException>(() => _durations.Evaluate(Window(text), mayBeNegative: false));
        Assert.Equal(QueryFailure.BadQuery, failed.Failure);
        Assert.EndsWith(reason, failed.Message, StringComparison.Ordinal);
    }

    private static DurationExpr Window(string text) => Vectors.Parse<MatrixSelector>($"a[({text})]").WindowExpr!;
}
