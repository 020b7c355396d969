namespace LightWatch.Agent.Host;

/// <summary>Keeps the heap small in a process that runs the agent alone.</summary>
/// <remarks>
/// The garbage collector lets a process allocate some 20 MB before it runs, by the size of the processor's cache; the
/// agent needs 5 MB in all and allocates about 50 KB a round. Inside another process it must not be used: the heap is
/// not the agent's.
/// </remarks>
internal sealed class SmallHeap
{
    private const long BytesBetweenCollections = 1024 * 1024;
    private const long BytesBetweenReturns = 4 * 1024 * 1024;

    // After these rounds the garbage of the start can be returned.
    private const int RoundsOfStart = 3;

    private int _rounds;
    private long _collectedAt;
    private long _returnedAt;

    /// <summary>To be called after each round.</summary>
    public void AfterRound()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        if (++_rounds == RoundsOfStart || allocated - _returnedAt > BytesBetweenReturns)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _returnedAt = _collectedAt = allocated;
        }
        else if (allocated - _collectedAt > BytesBetweenCollections)
        {
            GC.Collect(1, GCCollectionMode.Forced, blocking: true);
            _collectedAt = allocated;
        }
    }
}
