using LightWatch.Storage.Index;
using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>Reads everything in a block and compares it with what the block says of itself.</summary>
internal static class BlockVerifier
{
    public static void Verify(Block block, BlockFile file, Action<string> problem, IProgress<double>? progress,
        CancellationToken cancel)
    {
        for (var group = 0; group < file.Groups; group++)
        {
            cancel.ThrowIfCancellationRequested();
            Try(() => file.CheckGroup(group, again: true), problem);
        }
        var samples = 0L;
        var (min, max) = (long.MaxValue, long.MinValue);
        Labels? previous = null;
        var (buffer, buckets) = (new SampleBuffer(), new TierBuckets());
        for (var series = 0; series < block.Meta.Series; series++)
        {
            cancel.ThrowIfCancellationRequested();
            var number = series;
            Try(() =>
            {
                var labels = block.Index.ReadLabels(number);
                if (previous is not null && previous.CompareTo(labels) >= 0)
                    problem($"{Name(block)}: series {labels} is out of order");
                previous = labels;
                var times = Read(block, number, buffer, buckets);
                if (times.IsEmpty) problem($"{Name(block)}: series {labels} has no samples");
                else (min, max, samples) = (Math.Min(min, times[0]), Math.Max(max, times[^1]), samples + times.Length);
                for (var i = 1; i < times.Length; i++)
                    if (times[i] <= times[i - 1])
                        throw block.Index.Damaged($"the samples of {labels} are out of order");
            }, problem);
            if (series % 1024 == 0) progress?.Report((double)series / block.Meta.Series);
        }
        if (samples != block.Meta.Samples)
            problem($"{Name(block)}: {samples} samples can be read, {block.Meta.Samples} were written");
        else if (samples > 0 && (min != block.Meta.MinUnixMs || max != block.Meta.MaxUnixMs))
            problem($"{Name(block)}: its samples lie in {min} to {max}, not in {block.Meta.MinUnixMs} to {block.Meta.MaxUnixMs}");
        VerifyPostings(block, problem, cancel);
        progress?.Report(1);
        block.Forget();
    }

    /// <summary>Every series must be found under each of its label pairs, and under no other.</summary>
    private static void VerifyPostings(Block block, Action<string> problem, CancellationToken cancel) => Try(() =>
    {
        long listed = 0, held = 0;
        foreach (var name in block.Index.LabelNames)
        {
            cancel.ThrowIfCancellationRequested();
            var label = block.Index.Label(name)
                ?? throw block.Index.Damaged($"label {name} is not where its order puts it");
            for (var value = 0; value < label.ValueCount; value++)
            {
                var text = label.Value(value);
                foreach (var series in label.Series(value))
                {
                    listed++;
                    if (block.LabelsOf(series).Get(name) != text)
                        problem($"{Name(block)}: series {series} is listed under {name}=\"{text}\", which it has not");
                }
            }
        }
        for (var series = 0; series < block.Meta.Series; series++) held += block.LabelsOf(series).Count;
        if (listed != held) problem($"{Name(block)}: the index lists {listed} label pairs, the series have {held}");
    }, problem);

    private static ReadOnlySpan<long> Read(Block block, int series, SampleBuffer buffer, TierBuckets buckets)
    {
        buffer.Clear();
        buckets.Clear();
        if (block.Meta.Tier == Tier.Raw) block.Read(series, long.MinValue, long.MaxValue, buffer);
        else block.Read(series, long.MinValue, long.MaxValue, buckets);
        return block.Meta.Tier == Tier.Raw ? buffer.UnixMs : buckets.EndUnixMs;
    }

    private static string Name(Block block) => Path.GetFileName(block.Path);

    private static void Try(Action check, Action<string> problem)
    {
        try
        {
            check();
        }
        catch (BlockDamagedException e)
        {
            problem(e.Message);
        }
    }
}
