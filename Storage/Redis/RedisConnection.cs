using System.Buffers;
using System.IO.Pipelines;

namespace LightWatch.Storage.Redis;

/// <summary>
/// One connection: requests go out in the order they are given, at once, and answers come back in that order. Safe for
/// many threads.
/// </summary>
/// <remarks>
/// Once anything goes wrong on the wire it is closed for good, every request that waits fails, and its owner opens
/// another. A caller may stop waiting; the answer is then discarded when it comes.
/// </remarks>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly RedisOptions _options;
    private readonly TimeProvider _time;
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly Lock _gate = new();
    private readonly Queue<(TaskCompletionSource<RespValue> Answer, int Bytes)> _pending = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _reading;
    private readonly Task _writing;
    private RedisException? _closed;
    private long _pendingBytes;
    private int _minBytes = 1;                                  // fewer cannot hold the next answer

    private RedisConnection(Stream stream, RedisOptions options, TimeProvider time)
    {
        (_stream, _options, _time) = (stream, options, time);
        _reading = ReadAsync();
        _writing = WriteAsync();
    }

    /// <summary>Names one run of the server's process: another run may have lost what this one held.</summary>
    public string RunId { get; private set; } = "";

    /// <summary>The protocol spoken: 2 or 3.</summary>
    public int Protocol { get; private set; }

    public bool IsClosed => Volatile.Read(ref _closed) is not null;

    /// <summary>Connects and logs in.</summary>
    /// <exception cref="RedisException">It is not reachable, or refuses.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<RedisConnection> OpenAsync(
        RedisAddress address, RedisOptions options, TimeProvider time, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        RedisConnection? connection = null;
        try
        {
            connection = new RedisConnection(
                await RedisTransport.OpenAsync(address, options, either.Token), options, time);
            (connection.Protocol, connection.RunId) = await RedisHandshake.RunAsync(connection, address, either.Token);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null) await connection.DisposeAsync();
            if (e is OperationCanceledException && !cancel.IsCancellationRequested)
                throw new RedisException($"Redis at {address} does not answer", e);
            throw;
        }
    }

    /// <summary>Sends a command; the order of calls is the order on the wire.</summary>
    /// <returns>Completes with the answer, an error among them, or fails with <see cref="RedisException"/>.</returns>
    public Task<RespValue> Send(params ReadOnlySpan<RespWord> words)
    {
        lock (_gate)
        {
            if (_closed is { } reason) return Task.FromException<RespValue>(reason);
            if (_pending.Count >= _options.MaxPending || _pendingBytes >= _options.MaxPendingBytes)
                return Task.FromException<RespValue>(new RedisException("too many requests wait for Redis"));
            var answer = new TaskCompletionSource<RespValue>(TaskCreationOptions.RunContinuationsAsynchronously);
            var bytes = RespCommand.Write(_output.Writer, words);
            _pendingBytes += bytes;
            _pending.Enqueue((answer, bytes));
            // completes at once: the pipe never pauses, the limits above do its work
            _ = _output.Writer.FlushAsync().AsTask();
            return answer.Task;
        }
    }

    /// <summary>Waits for an answer; one that does not come in time closes the connection.</summary>
    /// <param name="longer">
    /// Added to <see cref="RedisOptions.AnswerTimeout"/>, for commands that wait at the server.
    /// </param>
    /// <exception cref="RedisException">No answer, or a refusal.</exception>
    public async Task<RespValue> AnswerAsync(Task<RespValue> sent, CancellationToken cancel, TimeSpan longer = default)
    {
        RespValue answer;
        try
        {
            answer = await sent.WaitAsync(_options.AnswerTimeout + longer, _time, cancel);
        }
        catch (TimeoutException e)
        {
            var late = new RedisException("Redis does not answer", e);
            Close(late);
            throw late;
        }
        return answer.Kind == RespKind.Error ? throw RedisException.Refused(answer) : answer;
    }

    public async ValueTask DisposeAsync()
    {
        Close(new RedisException("the connection was closed"));
        await Task.WhenAll(_reading, _writing);
        _closing.Dispose();
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                var read = await _output.Reader.ReadAsync(_closing.Token);
                foreach (var segment in read.Buffer) await _stream.WriteAsync(segment, _closing.Token);
                _output.Reader.AdvanceTo(read.Buffer.End);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            Close(new RedisException("the connection to Redis broke", e));
        }
    }

    private async Task ReadAsync()
    {
        var input = PipeReader.Create(
            _stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, minimumReadSize: 16 * 1024));
        try
        {
            while (true)
            {
                var read = await input.ReadAtLeastAsync(_minBytes, _closing.Token);
                if (read.Buffer.Length < _minBytes) throw new IOException("the server closed the connection");
                var consumed = TakeAll(read.Buffer);
                input.AdvanceTo(read.Buffer.GetPosition(consumed), read.Buffer.End);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            Close(new RedisException("the connection to Redis broke", e));
        }
        catch (InvalidDataException e)
        {
            Close(new RedisException(e.Message, e));
        }
        finally
        {
            await input.CompleteAsync();
        }
    }

    // Completes all requests whose answer is whole, and says how many bytes these took.
    private long TakeAll(in ReadOnlySequence<byte> buffer)
    {
        long consumed = 0;
        while (true)
        {
            _minBytes = 1;
            var rest = buffer.Slice(consumed);
            if (rest.IsEmpty) return consumed;
            var parser = new RespParser(rest, _options.MaxReplyBytes);
            var result = parser.TryRead(out var value);
            if (result == RespResult.Bad)
                throw new InvalidDataException("Redis sends what is no answer, or one larger than Redis:MaxReplyBytes");
            if (result == RespResult.NeedMore)
            {
                _minBytes = (int)parser.MinBytes;
                return consumed;
            }
            consumed += parser.Consumed;
            if (value.Kind == RespKind.Push) continue;
            lock (_gate)
            {
                if (!_pending.TryDequeue(out var next))
                    throw new InvalidDataException("Redis sends an answer without a request");
                _pendingBytes -= next.Bytes;
                next.Answer.TrySetResult(value);
            }
        }
    }

    private void Close(RedisException reason)
    {
        lock (_gate)
        {
            if (_closed is not null) return;
            Volatile.Write(ref _closed, reason);
            foreach (var (answer, _) in _pending)
            {
                answer.TrySetException(reason);
                _ = answer.Task.Exception;                       // seen, even if its sender has stopped waiting
            }
            _pending.Clear();
        }
        _closing.Cancel();
        _stream.Dispose();
    }
}
