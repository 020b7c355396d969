using LightWatch.AppHost.Supervision;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.AppHost.Tests.Supervision;

public sealed class EndsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void What_ends_by_itself_starts_again_and_what_was_stopped_does_not()
    {
        var ends = new Ends(_time);
        Assert.Null(ends.See("Starting"));
        Assert.Null(ends.See("Running"));
        Assert.Equal(TimeSpan.FromSeconds(1), ends.See("Finished"));
        Assert.Null(ends.See("Running"));
        Assert.Null(ends.See("Stopping"));
        Assert.Null(ends.See("Finished"));
    }

    [Fact]
    public void One_end_is_reported_once_however_often_its_state_is()
    {
        var ends = new Ends(_time);
        _ = ends.See("Running");
        Assert.NotNull(ends.See("Exited"));
        Assert.Null(ends.See("Exited"));
    }

    [Fact]
    public void Pauses_grow_to_their_limit_and_a_long_run_makes_them_short_again()
    {
        var ends = new Ends(_time);
        var pauses = Enumerable.Range(0, 7).Select(_ =>
        {
            Assert.Null(ends.See("Running"));
            return ends.See("Exited")!.Value.TotalSeconds;
        });
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], pauses);
        Assert.Null(ends.See("Running"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.FromSeconds(1), ends.See("Exited"));
    }
}
