using LightWatch.Storage.Frames;
using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Postgres.Write;

namespace LightWatch.Storage.Tests.Postgres.Read;

public sealed class RowTargetsTests
{
    [Theory, InlineData(1), InlineData(7), InlineData(37), InlineData(38), InlineData(39), InlineData(1000)]
    public void Rows_cut_anywhere_are_taken_whole(int piece)
    {
        using var rows = new CopyBuffer();
        for (var i = 0; i < 40; i++)
        {
            rows.Row(3);
            rows.Int64(i % 3);
            rows.Time(1_700_000_000_000 - (i * 7));
            rows.Double(i);
        }
        rows.End();
        var gathered = new GatheredRows([0, 2], maxBytes: 1_000_000);

        Assert.Equal(2, Feed(new SampleTarget(gathered), rows.Written.ToArray(), piece));

        gathered.Order();
        var buffer = new SampleBuffer();
        gathered[1]!.CopyTo(long.MinValue, long.MaxValue, buffer);
        Assert.Equal(
            Enumerable.Range(0, 40).Where(i => i % 3 == 2).Reverse().Select(
                i => (1_700_000_000_000 - (i * 7L), (double)i)), Enumerable.Range(0, buffer.Count).Select(
                    i => (buffer.UnixMs[i], buffer.Values[i])));
        Assert.Equal(14, gathered[0]!.Count);
    }

    [Theory, InlineData(1), InlineData(50), InlineData(5000)]
    public void Histograms_cut_anywhere_are_taken_whole(int piece)
    {
        using var rows = new CopyBuffer();
        using var bytes = new FrameBuffer();
        HistogramBytes.Write(bytes, new NativeHistogram { Sum = 5, PositiveSpans = [new(0, 1)], PositiveCounts = [3] });
        for (var i = 0; i < 5; i++)
        {
            rows.Row(4);
            rows.Int64(9);
            rows.Time(i);
            rows.Bytes(bytes.Written.Span);
            if (i % 2 == 0) rows.Null();
            else rows.Time(-i);
        }
        rows.End();
        var gathered = new GatheredRows([9], maxBytes: 1_000_000);

        Assert.Equal(2, Feed(new HistogramTarget(gathered), rows.Written.ToArray(), piece));

        var buffer = new SampleBuffer();
        gathered[0]!.CopyTo(long.MinValue, long.MaxValue, buffer);
        Assert.Equal([0, 1, 2, 3, 4], buffer.UnixMs.ToArray());
        Assert.Equal([0, -1, 0, -3, 0], buffer.StartUnixMs.ToArray());
        Assert.All(buffer.Histograms.ToArray(), h => Assert.Equal(3, h!.PositiveCounts[0]));
    }

    // As the reader of the wire does it; gives the bytes that stay.
    private static int Feed(ICopyTarget target, byte[] bytes, int piece)
    {
        var rest = new List<byte>();
        for (var at = 0; at < bytes.Length; at += piece)
        {
            rest.AddRange(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            rest.RemoveRange(0, target.Take(rest.ToArray()));
        }
        return rest.Count;
    }
}
