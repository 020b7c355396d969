namespace LightWatch.Storage.Embedded;

/// <summary>What administrators do with the embedded store while it runs. Safe for many threads.</summary>
public sealed class StoreAdmin : IStoreAdmin
{
    private readonly EmbeddedStore _store;

    internal StoreAdmin(EmbeddedStore store) => _store = store;

    /// <summary>What the store holds now, and what is wrong with it; cheap.</summary>
    public StoreStatistics Statistics => _store.Statistics;

    /// <inheritdoc/>
    public ValueTask<StoreStatistics> StatisticsAsync(CancellationToken cancel = default) =>
        ValueTask.FromResult(Statistics);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LabelStatistics>> ByLabelAsync(
        string label, int limit, CancellationToken cancel = default) =>
        ValueTask.FromResult(_store.ByLabel(label, limit));

    /// <inheritdoc/>
    public Task<long> DeleteAsync(
        IReadOnlyList<LabelMatcher> matchers, long fromUnixMs, long toUnixMs, CancellationToken cancel = default) =>
        _store.DeleteAsync(matchers, fromUnixMs, toUnixMs, cancel);

    /// <summary>
    /// Makes a copy of everything acknowledged before the call, by hard links where the disk is the same: it takes
    /// seconds and hardly any space.
    /// </summary>
    /// <inheritdoc/>
    public Task BackupAsync(string folder, IProgress<double>? progress = null, CancellationToken cancel = default) =>
        _store.BackupAsync(folder, progress, cancel);

    /// <summary>Makes blocks of all samples in memory, and merges what is due.</summary>
    /// <exception cref="IOException">The disk is full or failing; nothing is lost.</exception>
    public async Task CompactAsync(CancellationToken cancel = default)
    {
        await _store.FlushAsync();
        await _store.CompactAsync(cancel);
    }

    /// <summary>Checks every checksum and invariant of a data folder that no process uses.</summary>
    /// <param name="path">The data folder.</param>
    /// <param name="repair">Puts all that can be read of damaged blocks into new ones.</param>
    /// <param name="problem">Receives one sentence for each thing that is wrong.</param>
    /// <param name="progress">Receives the share that is done, 0 to 1.</param>
    /// <returns>Number of problems.</returns>
    /// <exception cref="StoreException">The folder is in use or cannot be read.</exception>
    public static int Verify(
        string path, bool repair, Action<string> problem, IProgress<double>? progress = null,
        CancellationToken cancel = default) =>
        StoreVerifier.Verify(path, repair, problem, progress, cancel);
}
