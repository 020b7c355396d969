using System.Net.WebSockets;
using LightWatch.Query.Json;
using LightWatch.Storage;

namespace LightWatch.Query.Live;

/// <summary>
/// The connection of one client: reads its subscriptions and pushes their answers as samples are committed.
/// </summary>
/// <remarks>
/// A slow client gets fewer pushes, never a backlog: each is evaluated when the one before has been sent.
/// </remarks>
internal sealed class LiveConnection(
    WebSocket socket, ISampleFeed feed, LiveAnswers answers, TimeProvider time) : IDisposable
{
    private const int MaxMessageBytes = 64 * 1024;

    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _sending = new(1);
    private readonly SemaphoreSlim _changed = new(0);
    private volatile IReadOnlyList<LiveState> _states = [];

    /// <summary>A subscription and when it was last answered.</summary>
    private sealed class LiveState(LiveSubscription subscription)
    {
        public LiveSubscription Subscription { get; } = subscription;

        public long? PushedAt { get; set; }

        public long Commit { get; set; } = -1;
    }

    /// <summary>Serves the client until it closes the socket, the connection breaks, or the server stops.</summary>
    /// <returns>Why it ended, for the log.</returns>
    public async Task<string> RunAsync(CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var pushing = PushAsync(ended.Token);
        var reading = ReadAsync(ended.Token);
        var first = await Task.WhenAny(pushing, reading);
        await ended.CancelAsync();
        try
        {
            await first;
            await CloseAsync();
            return "closed";
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException)
        {
            return broken.Message;
        }
        finally
        {
            socket.Abort();
            await Task.WhenAll(Quiet(pushing), Quiet(reading));
        }
    }

    private static async Task Quiet(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task ReadAsync(CancellationToken cancel)
    {
        var buffer = new byte[MaxMessageBytes];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                if (length == buffer.Length)
                {
                    throw new WebSocketException(
                        WebSocketError.HeaderError, $"message longer than {MaxMessageBytes} bytes");
                }
                received = await socket.ReceiveAsync(buffer.AsMemory(length), cancel);
                length += received.Count;
            }
            while (!received.EndOfMessage);
            if (received.MessageType == WebSocketMessageType.Close) return;
            await AcceptAsync(buffer.AsMemory(0, length), cancel);
        }
    }

    private async Task AcceptAsync(ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        if (LiveMessage.TryRead(message, out var subscriptions) is { } reason)
        {
            using var error = new JsonText();
            error.Write("{\"error\":"u8);
            error.WriteString(reason);
            error.Write((byte)'}');
            await SendAsync(error, cancel);
            return;
        }
        _states = [.. subscriptions.Select(s => new LiveState(s))];
        _changed.Release();
    }

    private async Task PushAsync(CancellationToken cancel)
    {
        using (var hello = new JsonText())
        {
            hello.Write("{\"hello\":{\"time\":"u8);
            hello.WriteTime(time.GetUtcNow().ToUnixTimeMilliseconds());
            hello.Write("}}"u8);
            await SendAsync(hello, cancel);
        }
        while (true)
        {
            var commit = feed.CommitNumber;
            var states = _states;
            foreach (var state in states.Where(s => WaitOf(s, commit) <= TimeSpan.Zero))
                await AnswerAsync(state, commit, cancel);
            await WaitAsync(states, commit, cancel);
        }
    }

    // Time until this subscription is answered, if nothing new is committed meanwhile.
    private TimeSpan WaitOf(LiveState state, long commit)
    {
        if (state.PushedAt is not { } pushed) return TimeSpan.Zero;
        var elapsed = time.GetElapsedTime(pushed);
        return (commit > state.Commit ? state.Subscription.Every : MaxSilence) - elapsed;
    }

    // What is left of the least time between two answers.
    private TimeSpan RestOf(LiveState state) => state.Subscription.Every - time.GetElapsedTime(state.PushedAt ?? 0);

    private async Task WaitAsync(IReadOnlyList<LiveState> states, long commit, CancellationToken cancel)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var waits = new List<Task> { _changed.WaitAsync(done.Token) };
        if (states.Count > 0)
        {
            // Commits come many a second: they are awaited only once a subscription may be answered again.
            var pauses = states.Select(RestOf).Where(w => w > TimeSpan.Zero);
            var wait = states.Select(s => WaitOf(s, commit)).Concat(pauses).Min();
            waits.Add(Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, done.Token));
            if (states.Any(s => s.Commit >= commit && RestOf(s) <= TimeSpan.Zero))
                waits.Add(feed.WaitAsync(commit, done.Token).AsTask());
        }
        var first = await Task.WhenAny(waits);
        await done.CancelAsync();
        foreach (var wait in waits) await Quiet(wait);
        cancel.ThrowIfCancellationRequested();
        if (first.IsFaulted) await first;
    }

    private async Task AnswerAsync(LiveState state, long commit, CancellationToken cancel)
    {
        var queries = state.Subscription.Queries;
        var found = await Task.WhenAll(queries.Select(q => answers.GetAsync(q.Value, commit))).WaitAsync(cancel);
        using var json = new JsonText();
        json.Write("{\"id\":"u8);
        json.WriteString(state.Subscription.Id);
        json.Write(",\"time\":"u8);
        json.WriteTime(time.GetUtcNow().ToUnixTimeMilliseconds());
        json.Write(",\"results\":{"u8);
        WriteMembers(json, queries, i => found[i].Error is null, i => json.Write(found[i].Json.Span));
        json.Write("},\"errors\":{"u8);
        WriteMembers(json, queries, i => found[i].Error is not null, i => json.WriteString(found[i].Error!));
        json.Write("}}"u8);
        await SendAsync(json, cancel);
        state.PushedAt = time.GetTimestamp();
        state.Commit = commit;
    }

    private static void WriteMembers(
        JsonText json,
        IReadOnlyList<KeyValuePair<string, string>> queries,
        Func<int, bool> included,
        Action<int> writeValue)
    {
        var first = true;
        for (var i = 0; i < queries.Count; i++)
        {
            if (!included(i)) continue;
            if (!first) json.Write((byte)',');
            first = false;
            json.WriteString(queries[i].Key);
            json.Write((byte)':');
            writeValue(i);
        }
    }

    private async Task SendAsync(JsonText json, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(SendTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        await _sending.WaitAsync(either.Token);
        try
        {
            await socket.SendAsync(json.Written, WebSocketMessageType.Text, endOfMessage: true, either.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task CloseAsync()
    {
        if (socket.State is not (WebSocketState.CloseReceived or WebSocketState.Open)) return;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, timeout.Token);
    }

    public void Dispose()
    {
        _sending.Dispose();
        _changed.Dispose();
    }
}
