using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Values;

public sealed class StepGridTests
{
    [Theory]
    [InlineData(0, 100, 10, 11, 100)]
    [InlineData(0, 109, 10, 11, 100)]                            // the end need not fall on a step
    [InlineData(5, 5, 1, 1, 5)]
    public void Times_go_from_the_start_by_steps_up_to_the_end(long start, long end, long step, int count, long last)
    {
        var grid = new StepGrid(start, end, step);
        Assert.Equal((count, last), (grid.Count, grid.LastUnixMs));
        Assert.Equal(start + step, grid.At(1));
    }

    [Fact]
    public void End_before_the_start_gives_no_times() => Assert.Equal(0, new StepGrid(10, 9, 1).Count);

    [Fact]
    public void First_is_the_first_time_alone() =>
        Assert.Equal((1, true), (new StepGrid(7, 70, 7).First.Count, new StepGrid(7, 70, 7).First.IsInstant));

    [Fact]
    public void Absurd_numbers_of_steps_do_not_overflow() =>
        Assert.Equal(3_153_600_000_001, new StepGrid(0, 3_153_600_000_000, 1).LongCount);

    [Fact]
    public void Instant_query_has_one_time() => Assert.Equal(1, StepGrid.Of(EvalRange.At(123)).Count);
}
