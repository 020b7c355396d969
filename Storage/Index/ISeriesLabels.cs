namespace LightWatch.Storage.Index;

/// <summary>The labels of a store's series by their ids, in this process's memory. Safe for many threads.</summary>
internal interface ISeriesLabels
{
    /// <summary>
    /// Labels of a series; null if the id is not known here, perhaps not yet: refresh, then look again.
    /// </summary>
    Labels? Find(long id);

    /// <summary>Brings in the series that were committed before the call.</summary>
    /// <exception cref="StoreException">The store cannot be read; what was known stays.</exception>
    ValueTask RefreshAsync(CancellationToken cancel = default);
}
