using LightWatch.Storage.Embedded.Wal;
using LightWatch.Storage.Frames;
using LightWatch.Storage.Head;

namespace LightWatch.Storage.Embedded;

/// <summary>Puts what the log holds back into memory. Ids of former processes become this one's.</summary>
internal sealed class Recovery(StoreMemory memory) : IWalReceiver
{
    private readonly Dictionary<long, SeriesId> _ids = [];
    private long _run;

    public void BeginSegment(long run)
    {
        // Every segment defines its series, so the map only matters where damage took a definition; another process's
        // ids would be wrong then.
        if (run == 0 || run != _run) _ids.Clear();
        _run = run;
    }

    public int Receive(long record, FrameContent content)
    {
        var state = memory.Head.State;
        foreach (var (id, labels) in content.Definitions)
            _ids[id.Value] = StoreHead.IdOf(state.Epoch, state.Table.GetOrAdd(labels));
        var orphans = content.Batch.Translate(_ids);
        memory.Apply(content.Batch, record);
        return orphans;
    }
}
