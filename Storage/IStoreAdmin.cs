namespace LightWatch.Storage;

/// <summary>What administrators do with a store while it runs. Safe for many threads.</summary>
public interface IStoreAdmin
{
    /// <summary>What the store holds now, and what is wrong with it.</summary>
    /// <exception cref="StoreException">The store cannot answer now.</exception>
    ValueTask<StoreStatistics> StatisticsAsync(CancellationToken cancel = default);

    /// <summary>Series and samples by the values of one label, the largest first.</summary>
    /// <param name="label">For example <c>__name__</c> or <c>host_name</c>; series without it are left out.</param>
    /// <param name="limit">Most values wanted.</param>
    /// <exception cref="StoreException">The store cannot answer now.</exception>
    ValueTask<IReadOnlyList<LabelStatistics>> ByLabelAsync(string label, int limit, CancellationToken cancel = default);

    /// <summary>
    /// Deletes the samples of matching series in a closed range of time, for good and from all tiers.
    /// </summary>
    /// <returns>Samples and buckets deleted.</returns>
    /// <exception cref="IOException">The disk is full or failing; some may be deleted: ask again.</exception>
    /// <exception cref="StoreException">The store cannot answer now; some may be deleted: ask again.</exception>
    Task<long> DeleteAsync(
        IReadOnlyList<LabelMatcher> matchers, long fromUnixMs, long toUnixMs, CancellationToken cancel = default);

    /// <summary>Makes a copy of everything acknowledged before the call.</summary>
    /// <param name="folder">Must not exist or be empty; afterwards a data folder of its own.</param>
    /// <exception cref="IOException">The copy cannot be made; what there is of it is of no use.</exception>
    /// <exception cref="NotSupportedException">The store has means of its own; the message names them.</exception>
    Task BackupAsync(string folder, IProgress<double>? progress = null, CancellationToken cancel = default);
}
