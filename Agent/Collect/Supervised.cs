using LightWatch.Agent.Logging;
using Microsoft.Extensions.Logging;

namespace LightWatch.Agent.Collect;

/// <summary>One collector with its instruments, and how it fares: its exceptions, its hanging, and the log lines about both (one per change of state).</summary>
/// <remarks>Used by <see cref="Round"/> alone: <see cref="Begin"/> and <see cref="Settle"/> on its loop, <see cref="Read"/> on the thread that does the reading.</remarks>
internal sealed class Supervised : IDisposable
{
    // A collector that keeps failing is tried less and less often, at most this seldom.
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(5);

    private readonly Collector _collector;
    private readonly Instruments _instruments;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private int _busy;
    private Outcome _outcome;
    private Exception? _error;
    private State _state = State.Working;
    private int _failures;
    private long _pausedSince;
    private TimeSpan _pause;

    public Supervised(Collector collector, Dictionary<string, int> seriesLimits, TimeSpan interval, ILogger logger, TimeProvider time)
    {
        (_collector, _interval, _logger, _time) = (collector, interval, logger, time);
        _instruments = new Instruments(seriesLimits);
        try
        {
            collector.Declare(_instruments);
        }
        catch (Exception error)
        {
            Failed(error);
        }
    }

    private enum State
    {
        Working,
        Failing,
        Hanging,
    }

    private enum Outcome
    {
        NotRead,
        Read,
        Failed,
    }

    /// <summary>Opens a round: nothing is shown until it was read.</summary>
    public void Begin()
    {
        _instruments.Visible = false;
        // While a read from an earlier round is still out, what it leaves behind is not this round's.
        if (Volatile.Read(ref _busy) == 0) (_outcome, _error) = (Outcome.NotRead, null);
    }

    /// <summary>Reads, unless an earlier read is still out or a pause after failures is on. Never throws.</summary>
    public void Read()
    {
        if (_failures > 0 && _time.GetElapsedTime(_pausedSince) < _pause) return;
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) return;
        try
        {
            _instruments.Clear();
            _collector.Read();
            _outcome = Outcome.Read;
        }
        catch (Exception error)
        {
            (_outcome, _error) = (Outcome.Failed, error);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>Closes the round: shows what was read in time, and takes note of what was not.</summary>
    public void Settle()
    {
        if (Volatile.Read(ref _busy) != 0)
        {
            if (_state != State.Hanging) _logger.CollectorHangs(_collector.Name);
            _state = State.Hanging;
        }
        else if (_outcome == Outcome.Failed)
        {
            Failed(_error!);
        }
        else if (_outcome == Outcome.Read)
        {
            if (_state != State.Working) _logger.CollectorRecovered(_collector.Name);
            _state = State.Working;
            _failures = 0;
            _instruments.Visible = true;
        }
    }

    public void Dispose() => _instruments.Dispose();

    private void Failed(Exception error)
    {
        // What the host lacks is said in a line; what is our own mistake comes with its stack.
        if (_state != State.Failing) _logger.CollectorFailed(_collector.Name, error.Message, error is IOException or UnauthorizedAccessException ? null : error);
        _state = State.Failing;
        _failures = Math.Min(_failures + 1, 16);
        _pausedSince = _time.GetTimestamp();
        var pause = _interval * Math.Pow(2, _failures - 1);
        _pause = pause < MaxPause ? pause : MaxPause;
    }
}
