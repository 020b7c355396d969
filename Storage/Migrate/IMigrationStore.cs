using LightWatch.Storage.Tiers;

namespace LightWatch.Storage.Migrate;

/// <summary>
/// One end of a migration: everything a store holds, readable piece by piece. Used by one task at a time.
/// </summary>
internal interface IMigrationStore : IAsyncDisposable
{
    /// <summary>What it is and where, for people; never holds a password.</summary>
    string Name { get; }

    /// <summary>What is wrong with it though it can be read, one sentence each.</summary>
    IReadOnlyList<string> Problems { get; }

    /// <summary>What it keeps beside samples; disposed with the store.</summary>
    IMigrationDocuments Documents { get; }

    /// <summary>An id that no other store has, but its backups.</summary>
    Task<Guid> IdAsync(CancellationToken cancel);

    Task<IReadOnlyList<MetricMetadata>> MetadataAsync(CancellationToken cancel);

    Task<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(CancellationToken cancel);

    /// <summary>When there is data of what kind.</summary>
    Task<StoreExtent> ExtentAsync(CancellationToken cancel);

    /// <summary>Raw samples of a range, the end excluded.</summary>
    Task<ISlice<SampleBuffer>> SamplesAsync(long fromUnixMs, long toUnixMs, CancellationToken cancel);

    /// <summary>Stored buckets of a tier that begin in a range, the end excluded; none are summed up for it.</summary>
    Task<ISlice<TierBuckets>> BucketsAsync(Tier tier, long fromUnixMs, long toUnixMs, CancellationToken cancel);
}

/// <summary>An end that is written to.</summary>
internal interface IMigrationTarget : IMigrationStore
{
    /// <summary>Takes samples of whatever age, once <see cref="PrepareAsync"/> has completed.</summary>
    ISampleSink Sink { get; }

    /// <summary>True if it holds nothing but records of migrations.</summary>
    Task<bool> IsEmptyAsync(CancellationToken cancel);

    /// <summary>Makes ready for what the source holds. Documents have been copied.</summary>
    Task PrepareAsync(StoreExtent source, CancellationToken cancel);

    /// <summary>
    /// Begins to add buckets of one tier and one day; nothing is there before the writer is completed.
    /// </summary>
    /// <param name="series">All series that may get any.</param>
    Task<IBucketWriter> BeginBucketsAsync(
        Tier tier, long dayUnixMs, IReadOnlyCollection<Labels> series, CancellationToken cancel);

    /// <summary>All buckets that have no raw samples are in: makes them count.</summary>
    /// <param name="untilUnixMs">All that were copied end here or before; on the hour.</param>
    Task EndBucketsAsync(long untilUnixMs, CancellationToken cancel);

    /// <summary>All is in: does what must be done before the store can serve.</summary>
    /// <param name="progress">Receives the share that is done.</param>
    Task SettleAsync(StoreExtent source, IProgress<double> progress, CancellationToken cancel);
}

/// <summary>Takes buckets of a day.</summary>
internal interface IBucketWriter : IAsyncDisposable
{
    /// <param name="labels">Greater than those of the series before.</param>
    /// <param name="buckets">Ascending, none that the target has already.</param>
    /// <returns>Buckets that this store has no place for.</returns>
    ValueTask<int> AddAsync(Labels labels, TierBuckets buckets, CancellationToken cancel);

    /// <summary>Makes them durable.</summary>
    ValueTask CompleteAsync(CancellationToken cancel);
}

/// <summary>
/// A range of time of one store, its series numbered from 0: some of them are loaded, then read one by one.
/// </summary>
/// <typeparam name="T">What is read: samples or buckets.</typeparam>
internal interface ISlice<in T> : IDisposable
{
    /// <summary>Series that may have something in the range.</summary>
    int Count { get; }

    Labels LabelsOf(int series);

    /// <summary>The number of a series as this store knows it; negative if it does not.</summary>
    int Find(Labels labels);

    /// <summary>Brings the data of some series, instead of those loaded before.</summary>
    /// <param name="series">Each once, in any order.</param>
    /// <returns>Bytes that had to be held for it.</returns>
    ValueTask<long> LoadAsync(IReadOnlyList<int> series, CancellationToken cancel);

    /// <summary>Clears the buffer, then fills it, ascending in time.</summary>
    /// <param name="series">One that is loaded.</param>
    void Read(int series, T into);
}

/// <summary>When a store has data. Days are starts of days in UTC, Unix ms, ascending.</summary>
/// <param name="OldestUnixMs">Time of the oldest raw sample; long.MaxValue if there is none.</param>
/// <param name="SampleDays">Days that may have raw samples.</param>
/// <param name="MinuteDays">Days with stored minutes before the oldest raw sample.</param>
/// <param name="HourDays">The same for hours.</param>
internal sealed record StoreExtent(
    long OldestUnixMs, IReadOnlyList<long> SampleDays, IReadOnlyList<long> MinuteDays, IReadOnlyList<long> HourDays)
{
    /// <summary>Buckets that begin before it have no raw samples any more.</summary>
    public long BucketsUntilUnixMs =>
        OldestUnixMs == long.MaxValue ? long.MaxValue : TimeGrid.Floor(OldestUnixMs, Tier.Hour.BucketMs);

    public bool IsEmpty => SampleDays.Count + MinuteDays.Count + HourDays.Count == 0;

    /// <summary>The oldest data of any kind; long.MaxValue if there is none.</summary>
    public long OldestDayUnixMs =>
        Of(Tier.Raw).Concat(Of(Tier.Minute)).Concat(Of(Tier.Hour)).DefaultIfEmpty(long.MaxValue).Min();

    public IReadOnlyList<long> Of(Tier tier) =>
        tier switch { Tier.Minute => MinuteDays, Tier.Hour => HourDays, _ => SampleDays };
}
