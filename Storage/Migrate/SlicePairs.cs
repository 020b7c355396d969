namespace LightWatch.Storage.Migrate;

/// <summary>How many series are loaded together: as many as fit some memory, judged by those before.</summary>
internal sealed class GroupSize
{
    private const long MaxBytes = 96 * 1024 * 1024;
    private const int Min = 16;
    private const int Max = 20_000;

    public int Series { get; private set; } = 512;

    /// <param name="bytes">What the last group held.</param>
    public void Learn(long bytes) =>
        Series = bytes > MaxBytes ? Math.Max(Min, (int)(Series * (MaxBytes / 2.0 / bytes))) : bytes < MaxBytes / 4
            ? Math.Min(Max, Series * 2) : Series;
}

/// <summary>Called with a series that is loaded on both sides.</summary>
/// <param name="here">Its number in the source; negative if it is not there.</param>
/// <param name="there">Its number in the target; negative if it is not there.</param>
internal delegate ValueTask PairVisit(int here, int there);

/// <summary>Goes through the series of two stores side by side.</summary>
internal static class SlicePairs
{
    /// <summary>Visits every series of the source, with the one of the same labels in the target.</summary>
    /// <param name="isOrdered">In ascending order of the labels.</param>
    /// <returns>Which series of the target were visited.</returns>
    public static async Task<bool[]> EachAsync<T>(
        ISlice<T> source, ISlice<T>? target, GroupSize size, bool isOrdered, PairVisit visit, CancellationToken cancel)
    {
        var order = Enumerable.Range(0, source.Count).ToArray();
        if (isOrdered) Array.Sort(Array.ConvertAll(order, source.LabelsOf), order);
        var visited = new bool[target?.Count ?? 0];
        for (int from = 0, count; from < order.Length; from += count)
        {
            count = Math.Min(size.Series, order.Length - from);
            var here = order.AsMemory(from, count).ToArray();
            var there = target is null ? Array.ConvertAll(here, _ => -1)
                : Array.ConvertAll(here, series => target.Find(source.LabelsOf(series)));
            var bytes = await source.LoadAsync(here, cancel);
            if (target is not null) bytes += await target.LoadAsync([.. there.Where(t => t >= 0).Distinct()], cancel);
            size.Learn(bytes);
            for (var i = 0; i < count; i++)
            {
                if (there[i] >= 0) visited[there[i]] = true;
                await visit(here[i], there[i]);
            }
        }
        return visited;
    }

    /// <summary>Visits the series of the target that were not visited.</summary>
    public static async Task OthersAsync<T>(
        ISlice<T> target, bool[] visited, GroupSize size, PairVisit visit, CancellationToken cancel)
    {
        var others = Enumerable.Range(0, visited.Length).Where(series => !visited[series]).ToArray();
        for (int from = 0, count; from < others.Length; from += count)
        {
            count = Math.Min(size.Series, others.Length - from);
            var there = others.AsMemory(from, count).ToArray();
            size.Learn(await target.LoadAsync(there, cancel));
            foreach (var series in there) await visit(-1, series);
        }
    }
}
