using LightWatch.Storage.Hot;
using Microsoft.Extensions.Time.Testing;

namespace LightWatch.Storage.Tests.Hot;

public sealed class WriterNumbersTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();

    [Theory, InlineData(7, true), InlineData(6, false), InlineData(8, false), InlineData(5, false)]
    public void Number_must_follow_the_one_before(long next, bool isTaken)
    {
        var numbers = new WriterNumbers(_time);
        numbers.Begin(Entry("a", 6));
        var taking = () => numbers.Take(Entry("a", next));
        if (isTaken) taking();
        else Assert.Throws<StoreException>(taking);
    }

    [Fact]
    public void Writers_are_numbered_apart()
    {
        var numbers = new WriterNumbers(_time);
        numbers.Begin(Entry("a", 6));
        Assert.False(numbers.Knows("b"));
        numbers.Take(Entry("b", 100));
        Assert.True(numbers.Knows("b"));
        numbers.Take(Entry("a", 7));
        numbers.Take(Entry("b", 101));
    }

    [Fact]
    public void Writer_is_silent_when_its_last_entry_was_read_long_ago()
    {
        var numbers = new WriterNumbers(_time);
        numbers.Begin(Entry("old", 1));                          // it may have ended before: not counted
        numbers.Take(Entry("a", 1));
        _time.Advance(Silence);
        Assert.False(numbers.AnySilentFor(Silence));
        numbers.Take(Entry("b", 1));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(numbers.AnySilentFor(Silence));
        numbers.Begin(Entry("b", 1));
        Assert.False(numbers.AnySilentFor(Silence));
    }

    private static CommitEntry Entry(string publisher, long number) => new(default, publisher, number, null);
}
