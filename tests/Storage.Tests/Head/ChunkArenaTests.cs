using LightWatch.Storage.Chunks;
using LightWatch.Storage.Head;
using LightWatch.Storage.Tests.Chunks;

namespace LightWatch.Storage.Tests.Head;

public class ChunkArenaTests
{
    private const long Start = 1_767_225_600_000;

    [Fact]
    public void Sealed_rows_come_back_over_many_pages()
    {
        var (arena, random, written) = (new ChunkArena(Start), new Random(1), new List<OpenRow[]>());
        long bytes = 0;
        for (var chunk = 0; chunk < 5000; chunk++)
        {
            var rows = new OpenRow[random.Next(1, ChunkArena.MaxOpenRows + 1)];
            for (var i = 0; i < rows.Length; i++)
                rows[i] = new OpenRow(random.NextDouble(), (i * 100) + random.Next(100));
            Assert.Equal(chunk, arena.Seal(rows, null, 0, previous: chunk - 1));
            written.Add(rows);
            bytes += arena[chunk].Bytes;
        }
        Assert.Equal(bytes, arena.Bytes);
        Assert.True(bytes > 1_000_000, "the chunks fill several pages");
        for (var chunk = 0; chunk < written.Count; chunk += 7)
        {
            var (found, rows, buffer) = (arena[chunk], written[chunk], new SampleBuffer());
            Assert.Equal((chunk - 1, rows.Length, rows[0].Rel, rows[^1].Rel),
                (found.Previous, found.Rows, found.FirstRel, found.LastRel));
            Assert.True(ChunkCodec.TryDecode(arena.BytesOf(found), long.MinValue, long.MaxValue, buffer));
            Assert.Equal(rows.Select(r => Start + r.Rel), buffer.UnixMs.ToArray());
            Assert.Equal(rows.Select(r => r.Value), buffer.Values.ToArray());
        }
    }

    [Fact]
    public void Start_times_and_histograms_are_sealed_with_their_rows()
    {
        var arena = new ChunkArena(Start);
        OpenRow[] rows = [new(1, 0), new(double.NaN, 5)];
        var extras = new HeadExtras(8, 1, startUnixMs: 3);
        var histogram = ChunkCodecTests.SomeHistogram(new Random(1), 1);
        extras.Set(1, histogram, 4);
        var (mixed, plain) = (arena.Seal(rows, extras, 0, -1), arena.Seal(rows.AsSpan(0, 1), null, 9, -1));
        var buffer = new SampleBuffer();
        Assert.True(ChunkCodec.TryDecode(arena.BytesOf(arena[mixed]), long.MinValue, long.MaxValue, buffer));
        Assert.Equal([3, 4], buffer.StartUnixMs.ToArray());
        ChunkCodecTests.AssertSame(histogram, buffer.Histograms[1]);
        buffer.Clear();
        Assert.True(ChunkCodec.TryDecode(arena.BytesOf(arena[plain]), long.MinValue, long.MaxValue, buffer));
        Assert.Equal([9], buffer.StartUnixMs.ToArray());
    }
}
