using FsCheck;
using FsCheck.Fluent;
using LightWatch.Storage.Head;

namespace LightWatch.Storage.Tests.Head;

public class HeadSeriesTests
{
    private const long Start = 1_767_225_600_000;

    [Fact]
    public void Rows_in_any_order_are_read_in_order_of_time_and_the_last_write_wins()
    {
        var rel = Gen.OneOf(Gen.Choose(0, 50), Gen.Choose(0, 7_199_999));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(Arb.From(Gen.Choose(0, 400).SelectMany(n => rel.ArrayOf(n))), rels =>
        {
            var (arena, series, expected) = (new ChunkArena(Start), new HeadSeries(8), new SortedDictionary<long,
                (double Value, long Started)>());
            for (var i = 0; i < rels.Length; i++)
            {
                var started = i % 50 > 40 ? 1000 + (i / 50) : 0;
                series.Append(arena, rels[i], i, null, started);
                expected[Start + rels[i]] = (i, started);
            }
            var buffer = Read(arena, series, long.MinValue, long.MaxValue);
            Assert.Equal(expected.Keys, buffer.UnixMs.ToArray());
            Assert.Equal(expected.Values.Select(v => v.Value), buffer.Values.ToArray());
            for (var row = 0; row < buffer.Count; row++)
                Assert.Equal(expected[buffer.UnixMs[row]].Started, buffer.HasStartTimes ? buffer.StartUnixMs[row] : 0);
            Assert.InRange(series.Samples, expected.Count, rels.Length);
        }));
    }

    [Fact]
    public void Range_is_closed_at_both_ends_in_sealed_and_open_rows()
    {
        var (arena, series) = (new ChunkArena(Start), new HeadSeries(8));
        for (var i = 0; i < 200; i++) series.Append(arena, i * 10, i);
        Assert.Equal([Start + 100, Start + 110], Read(arena, series, Start + 91, Start + 110).UnixMs.ToArray());
        Assert.Equal([Start + 1980, Start + 1990], Read(arena, series, Start + 1980, long.MaxValue).UnixMs.ToArray());
        Assert.Equal(0, Read(arena, series, Start + 1991, long.MaxValue).Count);
    }

    [Fact]
    public async Task Readers_beside_the_writer_see_a_prefix_of_what_is_written()
    {
        var (arena, series) = (new ChunkArena(Start), new HeadSeries(8));
        const int Rows = 40_000;
        var reader = Task.Run(() =>
        {
            for (var seen = 0; seen < Rows;)
            {
                var buffer = Read(arena, series, long.MinValue, long.MaxValue);
                Assert.InRange(buffer.Count, seen, Rows);
                seen = buffer.Count;
                for (var row = 0; row < buffer.Count; row++)
                    Assert.Equal((Start + row, (double)row), (buffer.UnixMs[row], buffer.Values[row]));
            }
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < Rows; i++) series.Append(arena, i, i);
        await reader;
    }

    private static SampleBuffer Read(ChunkArena arena, HeadSeries series, long from, long to)
    {
        var buffer = new SampleBuffer();
        series.Read(arena, from, to, new OpenRows(), buffer);
        return buffer;
    }
}
