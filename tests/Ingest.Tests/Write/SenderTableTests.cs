using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Write;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Ingest.Tests.Write;

public sealed class SenderTableTests
{
    private static SenderTable Table() =>
        new(new IngestOptions { SenderRequestsPerMinute = 1 }, new FakeTimeProvider());

    [Fact]
    public void A_sender_keeps_its_limits_and_others_have_their_own()
    {
        var table = Table();
        var limits = table.For(new Sender("a"));
        Assert.Equal(TimeSpan.Zero, limits.TakeRequest());
        Assert.Same(limits, table.For(new Sender("a", "bound")));
        Assert.True(table.For(new Sender("a")).TakeRequest() > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, table.For(new Sender("b")).TakeRequest());
    }

    [Fact]
    public void The_number_of_senders_is_bounded()
    {
        var table = Table();
        for (var i = 0; i < SenderTable.MaxSenders + 10; i++)
        {
            table.For(new Sender("s" + i));
            Assert.InRange(table.Count, 1, SenderTable.MaxSenders);
        }
        Assert.Equal(10, table.Count);
    }
}
