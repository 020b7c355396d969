using LightWatch.Storage;

namespace LightWatch.PromQL.Values.Histograms;

/// <summary>One side's buckets as two parallel lists, ascending by index. Mutable; each has one owner.</summary>
/// <remarks>Spans are only a packing of this: arithmetic on indexes needs none of their special cases.</remarks>
internal sealed class Buckets
{
    private Buckets(List<int> indexes, List<double> counts)
    {
        Indexes = indexes;
        Counts = counts;
    }

    public Buckets()
        : this([], [])
    {
    }

    public List<int> Indexes { get; }

    /// <summary>One count for each index; may be zero.</summary>
    public List<double> Counts { get; }

    public int Count => Indexes.Count;

    /// <summary>
    /// Unpacks spans; counts that the spans do not name are ignored, and so are spans beyond the counts.
    /// </summary>
    public static Buckets Of(BucketSpan[] spans, double[] counts)
    {
        var buckets = new Buckets(new List<int>(counts.Length), new List<double>(counts.Length));
        int index = 0, next = 0;
        foreach (var span in spans)
        {
            index += span.Offset;
            for (var i = 0u; i < span.Length && next < counts.Length; i++) buckets.Append(index++, counts[next++]);
        }
        return buckets;
    }

    public void Append(int index, double count)
    {
        Indexes.Add(index);
        Counts.Add(count);
    }

    public Buckets Copy() => new([.. Indexes], [.. Counts]);

    /// <summary>The same layout with zero counts.</summary>
    public Buckets Blank() => new([.. Indexes], [.. new double[Count]]);

    public void Clear()
    {
        Indexes.Clear();
        Counts.Clear();
    }

    public void Scale(double factor)
    {
        for (var i = 0; i < Counts.Count; i++) Counts[i] *= factor;
    }

    public void Divide(double divisor)
    {
        for (var i = 0; i < Counts.Count; i++) Counts[i] /= divisor;
    }

    /// <summary>
    /// Takes out empty buckets; with <paramref name="twin"/> only where both are empty, and from both.
    /// </summary>
    public void Compact(Buckets? twin = null)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (Counts[i] == 0 && (twin is null || twin.Counts[i] == 0)) continue;
            Indexes[kept] = Indexes[i];
            Counts[kept] = Counts[i];
            if (twin is not null)
            {
                twin.Indexes[kept] = twin.Indexes[i];
                twin.Counts[kept] = twin.Counts[i];
            }
            kept++;
        }
        Cut(kept);
        twin?.Cut(kept);
    }

    /// <summary>Merges buckets to a coarser exponential schema.</summary>
    public Buckets Reduce(int fromSchema, int toSchema)
    {
        if (fromSchema == toSchema) return this;
        var reduced = new Buckets();
        for (var i = 0; i < Count; i++)
        {
            var index = BucketBounds.Reduced(Indexes[i], fromSchema, toSchema);
            if (reduced.Count > 0 && reduced.Indexes[^1] == index) reduced.Counts[^1] += Counts[i];
            else reduced.Append(index, Counts[i]);
        }
        return reduced;
    }

    /// <summary>Packs the indexes into spans.</summary>
    public BucketSpan[] ToSpans()
    {
        var spans = new List<BucketSpan>();
        var next = 0;
        foreach (var index in Indexes)
        {
            if (spans.Count > 0 && index == next) spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            else spans.Add(new BucketSpan(index - next, 1));
            next = index + 1;
        }
        return [.. spans];
    }

    private void Cut(int kept)
    {
        Indexes.RemoveRange(kept, Indexes.Count - kept);
        Counts.RemoveRange(kept, Counts.Count - kept);
    }
}
