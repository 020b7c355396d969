using System.Threading.Channels;

namespace LightWatch.Agent.Send;

/// <summary>Passes complete batches from the collecting loop to the sending one; adding never waits.</summary>
/// <remarks>Safe for one thread that adds and one that takes. When it is full, the oldest batch is dropped.</remarks>
internal sealed class Outbox
{
    // At the default interval more than one waits only while a request hangs; the sender puts those into the backlog.
    private const int MaxWaiting = 64;

    private readonly Channel<Batch> _waiting = Channel.CreateBounded<Batch>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private Task<bool>? _arrival;

    /// <summary>Adds a batch. After <see cref="Close"/> it is ignored.</summary>
    public void Add(Batch batch) => _waiting.Writer.TryWrite(batch);

    /// <summary>Ends adding; batches that wait can still be taken.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    public bool TryTake(out Batch batch) => _waiting.Reader.TryRead(out batch!);

    /// <summary>
    /// Completes when a batch is there, when <paramref name="longest"/> has passed, or when the outbox is closed and
    /// empty.
    /// </summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time)
    {
        _arrival ??= _waiting.Reader.WaitToReadAsync().AsTask();
        using var rest = new CancellationTokenSource();
        if (!_arrival.IsCompleted) await Task.WhenAny(_arrival, Task.Delay(longest, time, rest.Token));
        await rest.CancelAsync();
        if (_arrival.IsCompleted) _arrival = null;
    }
}
