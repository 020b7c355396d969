using LightWatch.Storage.Embedded;
using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Embedded.Wal;
using LightWatch.Storage.Files;
using LightWatch.Storage.Head;
using LightWatch.Storage.Index;
using LightWatch.Storage.Tiers;
using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Migrate;

/// <summary>A data folder as an end of a migration. No other process may use it meanwhile.</summary>
internal sealed class EmbeddedEnd : IMigrationTarget
{
    private static readonly TimeSpan Ever = TimeSpan.FromDays(36_500);

    private readonly StoreFolder _folder;
    private readonly EmbeddedStore? _store;
    private readonly StoreSettings? _settings;
    private readonly BlockFolder _blocks;
    private readonly StoreQueries _queries;
    private readonly StoreMemory _memory;
    private readonly StorageOptions _options;
    private readonly TimeProvider _time;
    private long _bucketsUntilUnixMs;

    private EmbeddedEnd(
        StoreFolder folder, StorageOptions options, EmbeddedStore store, StoreSettings settings,
        IMigrationDocuments documents, TimeProvider time)
    {
        (_folder, _options, _store, _settings, _time) = (folder, options, store, settings, time);
        (_blocks, _queries, _memory) = (store.Blocks, store.Queries, store.Memory);
        Documents = documents;
    }

    // Reads without writing: no merge, no retention, and the log stays as it is.
    private EmbeddedEnd(StoreFolder folder, StorageOptions options, IMigrationDocuments documents, TimeProvider time)
    {
        (_folder, _options, _time) = (folder, options, time);
        var pool = new LabelsPool();
        _blocks = BlockFolder.Open(folder.Blocks, pool);
        _ = Checkpoint.Load(StoreFiles.Disk, folder.Checkpoint, out var checkpoint);
        var head = new StoreHead(new SeriesTable(pool), time, new FreezeRules(options.HeadBytes), checkpoint);
        _memory = new StoreMemory(head);
        new NotesFile(StoreFiles.Disk, folder.Notes, _memory.Metadata, _memory.Exemplars).Load();
        _ = WalReplay.Run(StoreFiles.Disk, folder.Wal, checkpoint.NextRecord, new Recovery(_memory));
        head.EndRecovery();
        _queries = new StoreQueries(head, _blocks);
        Documents = documents;
    }

    public string Name => $"the folder {_folder.Root}";

    public IReadOnlyList<string> Problems => [.. _blocks.Damaged.Select(d => $"Block {d.File} was set aside and is not copied: {d.Reason} 'lightwatch verify --repair' saves what can be read.")];

    public IMigrationDocuments Documents { get; }

    public ISampleSink Sink => _store ?? throw new InvalidOperationException("a source takes no samples");

    /// <summary>Opens a folder to read from.</summary>
    /// <exception cref="StoreException">It is no data folder, is in use, or cannot be read.</exception>
    public static EmbeddedEnd OpenSource(
        string path, StorageOptions options, IDocumentMigration documents, TimeProvider time)
    {
        if (!Directory.Exists(Path.Combine(path, "blocks")))
            throw new StoreException($"{Path.GetFullPath(path)} is no data folder of LightWatch.");
        return Open(
            path, "'lightwatch backup DIR' makes a copy of a running server's data in seconds, to migrate from.",
            folder => new EmbeddedEnd(folder, options, documents.OpenFolder(folder.Documents), time));
    }

    /// <summary>Opens a folder to write to, and makes it if it is not there.</summary>
    /// <exception cref="StoreException">It is in use, or cannot be written.</exception>
    public static EmbeddedEnd OpenTarget(
        string path, StorageOptions options, IDocumentMigration documents, TimeProvider time, ILogger log)
    {
        // Samples of any age are taken; what is to be kept is decided by the server that runs on the folder later.
        var patient =
            new StorageOptions { Path = path, RawRetention = Ever, MinuteRetention = Ever, HourRetention = Ever,
                FutureTolerance = Ever, HeadBytes = options.HeadBytes, MaxActiveSeries = options.MaxActiveSeries };
        var settings = new StoreSettings(new RuntimeSettings(Retention.Of(patient), DatabaseTuning.Default));
        return Open(path, "A migration needs the folder for itself.", folder =>
        {
            var beside = documents.OpenFolder(folder.Documents);
            return new EmbeddedEnd(
                folder, options, EmbeddedStore.Open(folder, patient, time, log, settings: settings), settings, beside,
                time);
        });
    }

    public Task<Guid> IdAsync(CancellationToken cancel) => Task.FromResult(_folder.Id);

    public Task<IReadOnlyList<MetricMetadata>> MetadataAsync(CancellationToken cancel) =>
        Task.FromResult(_memory.Metadata.Find(null));

    public Task<IReadOnlyList<SeriesExemplars>> ExemplarsAsync(CancellationToken cancel) =>
        Task.FromResult(_memory.Exemplars.Find(new LabelQuery([], long.MinValue, long.MaxValue)));

    public Task<StoreExtent> ExtentAsync(CancellationToken cancel)
    {
        var oldest = long.MaxValue;
        var days = new SortedSet<long>();
        void AddRaw(long min, long max)
        {
            oldest = Math.Min(oldest, min);
            Days.Add(days, min, max);
        }
        var metas = _blocks.Metas;
        foreach (var block in metas.Where(b => b.Tier == Tier.Raw)) AddRaw(block.MinUnixMs, block.MaxUnixMs);
        foreach (var partition in _memory.Head.State.Partitions.Where(p => p.Samples > 0))
            AddRaw(partition.Times.Min, partition.Times.Max);
        var extent = new StoreExtent(oldest, [.. days], [], []);
        return Task.FromResult(
            extent with { MinuteDays = TierDays(metas, Tier.Minute, extent.BucketsUntilUnixMs), HourDays = TierDays(
                metas, Tier.Hour, extent.BucketsUntilUnixMs) });
    }

    public Task<ISlice<SampleBuffer>> SamplesAsync(long fromUnixMs, long toUnixMs, CancellationToken cancel) =>
        Task.FromResult<ISlice<SampleBuffer>>(
            new EmbeddedSamples(_queries.Select(new SeriesQuery([], fromUnixMs, toUnixMs - 1))));

    public Task<ISlice<TierBuckets>> BucketsAsync(
        Tier tier, long fromUnixMs, long toUnixMs, CancellationToken cancel) =>
        Task.FromResult<ISlice<TierBuckets>>(new EmbeddedBuckets(_blocks, tier, fromUnixMs, toUnixMs));

    public async Task<bool> IsEmptyAsync(CancellationToken cancel) =>
        _blocks.Metas.Count == 0 && !_memory.Head.State.Partitions.Any(p => p.Samples > 0)
            && !await Documents.AnyAsync(cancel);

    // As long as the server will keep it, or longer if the source has: partitions get the lengths they would have had.
    public async Task PrepareAsync(StoreExtent source, CancellationToken cancel)
    {
        _bucketsUntilUnixMs = source.BucketsUntilUnixMs;
        var settings = await Documents.SettingsAsync(
            new RuntimeSettings(Retention.Of(_options), DatabaseTuning.Default), cancel);
        var kept = settings.Retention;
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var age = source.IsEmpty ? TimeSpan.Zero
            : TimeSpan.FromMilliseconds(Math.Max(0, now - source.OldestDayUnixMs)) + TimeSpan.FromDays(2);
        var longer = new Retention(
            Longer(kept.Raw, age), Longer(kept.Minute, age), Longer(kept.Hour, age), MaxBytes: 0);
        _settings!.Apply(settings with { Retention = longer });
    }

    public Task<IBucketWriter> BeginBucketsAsync(
        Tier tier, long dayUnixMs, IReadOnlyCollection<Labels> series, CancellationToken cancel) =>
        Task.FromResult<IBucketWriter>(
            new EmbeddedBucketWriter(
                _blocks, tier, dayUnixMs, isWholeDay: dayUnixMs + Days.Ms <= _bucketsUntilUnixMs,
                _time.GetUtcNow().ToUnixTimeMilliseconds()));

    public Task EndBucketsAsync(long untilUnixMs, CancellationToken cancel) => Task.CompletedTask;

    public Task SettleAsync(StoreExtent source, IProgress<double> progress, CancellationToken cancel) =>
        _store!.FlushAsync();

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        else _blocks.Dispose();
        Documents.Dispose();
        _folder.Dispose();
    }

    private static EmbeddedEnd Open(string path, string hint, Func<StoreFolder, EmbeddedEnd> open)
    {
        StoreFolder folder;
        try
        {
            folder = StoreFolder.Open(path);
        }
        catch (StoreException e) when (e.InnerException is IOException)
        {
            throw new StoreException($"{e.Message} {hint}", e);
        }
        try
        {
            return open(folder);
        }
        catch (Exception e)
        {
            folder.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new StoreException($"The data folder {folder.Root} cannot be opened: {e.Message}", e);
            throw;
        }
    }

    private static long[] TierDays(IReadOnlyList<BlockMeta> metas, Tier tier, long untilUnixMs)
    {
        var days = new SortedSet<long>();
        var bucket = tier.BucketMs;
        foreach (var block in metas.Where(b => b.Tier == tier && b.MinUnixMs <= untilUnixMs))
            Days.Add(days, block.MinUnixMs - bucket, Math.Min(block.MaxUnixMs, untilUnixMs) - bucket);
        return [.. days];
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
