using LightWatch.Agent.Retry;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Agent.Tests.Retry;

public sealed class RemarkTests
{
    [Fact]
    public void Text_is_due_when_it_changes_after_the_pause_and_after_it_was_over()
    {
        var time = new FakeTimeProvider();
        var remark = new Remark(time, TimeSpan.FromHours(1));
        Assert.True(remark.IsDue("a"));
        Assert.False(remark.IsDue("a"));
        Assert.True(remark.IsDue("b"));
        time.Advance(TimeSpan.FromHours(1));
        Assert.True(remark.IsDue("b"));
        Assert.False(remark.IsDue("b"));
        remark.Forget();
        Assert.True(remark.IsDue("b"));
    }
}
