using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Chunks;
using LightWatch.Storage.Tests.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Chunks;

public class SampleMergeTests
{
    [Fact]
    public void Tail_wins_over_equal_times_and_all_else_stays()
    {
        var times = Gen.Choose(0, 60).ArrayOf().Select(a => a.Distinct().Order().ToArray());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500),
            Prop.ForAll(Arb.From(times), Arb.From(times), (older, newer) =>
        {
            var (buffer, expected) = (new SampleBuffer(), new SortedDictionary<int, double>());
            foreach (var time in older) Add(buffer, time, expected[time] = time);
            foreach (var time in newer) Add(buffer, time, expected[time] = -time);
            SampleMerge.Tail(buffer, older.Length);
            Assert.Equal(expected.Keys.Select(k => (long)k), buffer.UnixMs.ToArray());
            Assert.Equal(expected.Values, buffer.Values.ToArray());
            // What belongs to a row moves with it.
            for (var row = 0; row < buffer.Count; row++)
                if (buffer.UnixMs[row] % 7 == 3) Assert.Equal(buffer.Values[row], buffer.Histograms[row]!.Sum);
        }));
    }

    [Fact]
    public void Boundary_at_either_end_changes_nothing()
    {
        var buffer = SomeBlocks.Buffer([(1, 1), (2, 2)]);
        SampleMerge.Tail(buffer, 0);
        SampleMerge.Tail(buffer, 2);
        Assert.Equal([1, 2], buffer.UnixMs.ToArray());
    }

    private static void Add(SampleBuffer buffer, int time, double value) =>
        buffer.Add(time, value, time % 7 == 3 ? new NativeHistogram { Sum = value } : null, time % 5 == 4 ? time : 0);
}
