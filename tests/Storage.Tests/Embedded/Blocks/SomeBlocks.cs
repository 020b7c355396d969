using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Tests.Chunks;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

/// <summary>Blocks and buffers for tests.</summary>
internal static class SomeBlocks
{
    public const long Hour = 3_600_000;

    /// <summary>A multiple of seven days.</summary>
    public const long Start = 2810 * 7 * 24 * Hour;

    public static SampleBuffer Buffer(IEnumerable<(long UnixMs, double Value)> samples)
    {
        var buffer = new SampleBuffer();
        foreach (var (unixMs, value) in samples) buffer.Add(unixMs, value);
        return buffer;
    }

    public static SortedDictionary<Labels,
        SampleBuffer> Fleet(int hosts, int samples, int seed = 1, long start = Start, long end = Start + (2 * Hour))
    {
        var fleet = new SortedDictionary<Labels, SampleBuffer>();
        for (var host = 0; host < hosts; host++)
        {
            for (var shape = 0; shape < Columns.Shapes.Length; shape++)
            {
                var labels = Labels.From(("__name__", "m_" + Columns.Shapes[shape]), ("host", $"h{host:D3}"),
                    ("shape", shape % 3 == 0 ? "" : $"s{shape}"));
                var values = Columns.Values(Columns.Shapes[shape], samples, seed + host + shape);
                var step = (end - start) / samples;
                fleet[labels] = Buffer(values.Select((v, i) => (start + (host * 7) + (i * step), v)));
            }
        }
        return fleet;
    }

    public static BlockMeta Write(string path, IEnumerable<KeyValuePair<Labels, SampleBuffer>> series,
        long start = Start, long end = Start + (2 * Hour), long sequence = 1)
    {
        using var writer =
            new BlockWriter(path + ".tmp", BlockMeta.Plan(Tier.Raw, start, end, sequence, sequence, createdUnixMs: 5));
        foreach (var (labels, samples) in series) writer.Add(labels, samples);
        return writer.Finish(path);
    }

    public static void AssertSame(SampleBuffer expected, SampleBuffer actual)
    {
        Assert.Equal(expected.UnixMs.ToArray(), actual.UnixMs.ToArray());
        Columns.AssertSame(expected.Values, actual.Values);
        Assert.Equal(expected.HasStartTimes, actual.HasStartTimes);
        if (expected.HasStartTimes) Assert.Equal(expected.StartUnixMs.ToArray(), actual.StartUnixMs.ToArray());
        Assert.Equal(expected.HasHistograms, actual.HasHistograms);
        for (var i = 0; i < expected.Histograms.Length; i++)
            ChunkCodecTests.AssertSame(expected.Histograms[i], actual.Histograms[i]);
    }
}
