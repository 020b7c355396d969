using LightWatch.Storage.Frames;

namespace LightWatch.Storage.Tests.Frames;

public sealed class BatchFrameTests
{
    [Fact]
    public void Frame_gives_back_every_bit()
    {
        using var written = Some();
        using var content = new FrameContent();
        Assert.True(new BatchFrame().TryRead(Bytes(written), content));
        var read = content.Batch;
        Assert.Equal(Definitions, content.Definitions);
        Assert.Equal(written.Series.ToArray(), read.Series.ToArray());
        Assert.Equal(written.UnixMs.ToArray(), read.UnixMs.ToArray());
        Assert.Equal(written.StartUnixMs.ToArray(), read.StartUnixMs.ToArray());
        Assert.Equal(written.Values.ToArray().Select(BitConverter.DoubleToUInt64Bits), read.Values.ToArray()
            .Select(BitConverter.DoubleToUInt64Bits));
        Assert.Equal(written.Histograms.ToArray().Select(h => h?.Sum), read.Histograms.ToArray().Select(h => h?.Sum));
        Assert.Equal(written.Metadata, read.Metadata);
        Assert.Equal(written.Exemplars, read.Exemplars);
    }

    [Fact]
    public void Frame_cut_short_anywhere_is_refused()
    {
        using var batch = Some();
        var bytes = Bytes(batch);
        for (var length = 0; length < bytes.Length; length++)
        {
            using var content = new FrameContent();
            Assert.False(new BatchFrame().TryRead(bytes.AsSpan(0, length), content));
        }
    }

    [Fact]
    public void Frame_with_any_byte_changed_never_breaks_its_reader()
    {
        using var batch = Some();
        var bytes = Bytes(batch);
        var refused = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (var value in (byte[])[0, 0x7F, 0x80, 0xFF])
            {
                var changed = bytes.ToArray();
                changed[at] = value;
                using var content = new FrameContent();
                if (!new BatchFrame().TryRead(changed, content)) refused++;
            }
        }
        Assert.True(refused > bytes.Length / 2, "most changes are noticed by structure alone");
    }

    [Fact]
    public void Rows_of_one_scrape_cost_little_more_than_their_values()
    {
        using var batch = SampleBatch.Rent();
        for (var i = 1; i <= 1000; i++) batch.Add(new SeriesId(i), 1_700_000_000_000, i);
        using var buffer = new FrameBuffer();
        new BatchFrame().Write(buffer, batch, []);
        Assert.InRange(buffer.Length, 8000, 8040);
    }

    private static List<SeriesDefinition> Definitions =>
    [
        new(new SeriesId(1L << 32), Labels.From(("__name__", "m"), ("host", "a"))),
        new(new SeriesId((1L << 32) + 1), Labels.From(("__name__", "m"), ("host", "ü€"))),
    ];

    private static byte[] Bytes(SampleBatch batch)
    {
        using var buffer = new FrameBuffer();
        new BatchFrame().Write(buffer, batch, Definitions.ToArray());
        return buffer.Written.ToArray();
    }

    private static SampleBatch Some()
    {
        var batch = SampleBatch.Rent();
        var (a, b) = (Definitions[0].Id, Definitions[1].Id);
        batch.Add(a, 1_700_000_000_000, -0.0);
        batch.Add(b, 1_700_000_000_000, Sample.Stale);
        batch.Add(b, 1_600_000_000_001, double.NaN, startUnixMs: 5);
        batch.Add(a, -3, new NativeHistogram { Schema = -53, Sum = 3, Count = 2, CustomBounds = [1, 2],
            PositiveSpans = [new BucketSpan(0, 2)], PositiveCounts = [1, 1] });
        batch.Metadata.Add(new MetricMetadata("m", "gauge", "s", "Help."));
        batch.Exemplars.Add((b, new Exemplar(Labels.From(("trace_id", "x")), 1.5, 7)));
        return batch;
    }
}
