using System.Diagnostics;
using LightWatch.Storage.Commit;
using LightWatch.Storage.Embedded.Blocks;
using LightWatch.Storage.Head;
using Microsoft.Extensions.Logging;

namespace LightWatch.Storage.Embedded;

/// <summary>
/// What happens in the background: partitions become blocks, blocks are merged, summed up, dropped. One thing at a
/// time.
/// </summary>
internal sealed class Maintenance(
    StoreMemory memory, BlockFolder blocks, Checkpoint checkpoint, NotesFile notes, StoreWriter writer,
        CommitThread commits, Compactor compactor,
    Func<Retention> retention, TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _due = new(0);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private volatile string? _failure;

    /// <summary>Why no block can be written at present; null if all is well.</summary>
    public string? Failure => _failure;

    public void Start() => _running = RunAsync();

    /// <summary>There is something to do now.</summary>
    public void Wake()
    {
        if (_due.CurrentCount == 0) _due.Release();
    }

    /// <summary>Makes blocks of everything in the head, closed or not; then the log is empty.</summary>
    /// <exception cref="IOException">
    /// The disk is full or failing; what is not in blocks stays in head and log.
    /// </exception>
    public async Task FlushAllAsync()
    {
        await commits.RunAsync(() => memory.Head.Freeze(long.MaxValue, all: true));
        await FlushAsync();
        await OnOwnThread(notes.Save);
        await commits.RunAsync(writer.EndSegment);
    }

    /// <summary>Merges, sums up and drops whatever is due now.</summary>
    public Task<int> CompactAsync(CancellationToken cancel) => OnOwnThread(() => compactor.Run(retention(), cancel));

    /// <summary>Deletes samples, those in the head included, from all tiers.</summary>
    /// <returns>Samples and buckets deleted.</returns>
    public async Task<long> DeleteAsync(
        IReadOnlyList<LabelMatcher> matchers, long fromUnixMs, long toUnixMs, CancellationToken cancel)
    {
        await FlushAllAsync();
        return await OnOwnThread(() => compactor.Delete(matchers, fromUnixMs, toUnixMs, cancel));
    }

    /// <summary>Ends the background work; what is half done is left for the next start.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public void Dispose()
    {
        _due.Dispose();
        _turn.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _due.WaitAsync(Period, _stop.Token);
                await commits.RunAsync(() => memory.Head.Freeze(writer.LastRecord));
                await FlushAsync();
                // One thing, then a look at the head: it must not wait for a long merge.
                if (await OnOwnThread(() => compactor.RunOne(retention(), _stop.Token))) Wake();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (_failure is null) log.FlushFails(e.Message);
                _failure = e.Message;
            }
            catch (Exception e)
            {
                log.MaintenanceFailed(e);
                _failure = e.Message;
            }
        }
    }

    // In order of sequence: later writes must be in later blocks, and the checkpoint covers all records before the one
    // it names.
    private async Task FlushAsync()
    {
        await _turn.WaitAsync();
        try
        {
            while (memory.Head.State.Partitions.Where(p => p.IsFrozen).MinBy(p => p.Sequence) is { } partition)
            {
                await OnOwnThread(() => Flush(partition));
                await commits.RunAsync(() => writer.Flushed(partition));
            }
            _failure = null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool Flush(HeadPartition partition)
    {
        Debug.Assert(
            partition.IsFrozen && partition.Records.Last <= writer.LastRecord, "a block holds durable rows alone");
        var started = time.GetTimestamp();
        var block = HeadFlush.Write(partition, blocks, time.GetUtcNow().ToUnixTimeMilliseconds());
        notes.Save();
        checkpoint.Advance(partition.StartUnixMs, partition.Records.Last, writer.OldestRecord);
        if (block is not null)
            log.Flushed(block.Samples, block.Series, block.Bytes, (long)time.GetElapsedTime(started).TotalMilliseconds);
        return true;
    }

    private static Task<T> OnOwnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(
            work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
}
