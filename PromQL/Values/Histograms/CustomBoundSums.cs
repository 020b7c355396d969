namespace LightWatch.PromQL.Values.Histograms;

/// <summary>Sums of histograms whose custom bounds differ: both are mapped to the bounds they share.</summary>
internal static class CustomBoundSums
{
    /// <summary>The bounds that both lists have.</summary>
    public static double[] Shared(double[] a, double[] b)
    {
        var shared = new List<double>(Math.Min(a.Length, b.Length));
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j])
            {
                shared.Add(a[i++]);
                j++;
            }
            else if (a[i] < b[j]) i++;
            else j++;
        }
        return [.. shared];
    }

    /// <summary>
    /// Adds <paramref name="sign"/> times the other; gives sums, compensations and the shared bounds.
    /// </summary>
    public static (Buckets Sums, Buckets Lost, double[] Bounds) Add(
        FloatHistogram h, FloatHistogram other, double sign, Buckets? compensation)
    {
        var bounds = Shared(h.CustomBounds, other.CustomBounds);
        var sums = new KahanSum[bounds.Length + 1];
        Map(h, bounds, sums, 1, compensation);
        Map(other, bounds, sums, sign, null);
        var (counts, lost) = (new Buckets(), new Buckets());
        for (var i = 0; i < sums.Length; i++)
        {
            if (sums[i].Sum == 0 && sums[i].Compensation == 0) continue;
            counts.Append(i, sums[i].Sum);
            lost.Append(i, sums[i].Compensation);
        }
        return (counts, lost, bounds);
    }

    private static void Map(FloatHistogram h, double[] bounds, KahanSum[] sums, double sign, Buckets? compensation)
    {
        var shared = 0;
        for (var i = 0; i < h.Positive.Count; i++)
        {
            var target = sums.Length - 1;                       // beyond every bound: +Inf
            var source = h.Positive.Indexes[i];
            if (source < h.CustomBounds.Length)
            {
                while (shared < bounds.Length && bounds[shared] < h.CustomBounds[source]) shared++;
                if (shared < bounds.Length) target = shared;
            }
            sums[target].Add(sign * h.Positive.Counts[i]);
            if (compensation is not null) sums[target].Add(compensation.Counts[i]);
        }
    }
}
