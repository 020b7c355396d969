using LightWatch.Agent.Host;
using LightWatch.Agent.Logging;
using LightWatch.Agent.Retry;
using Microsoft.Extensions.Logging;

namespace LightWatch.Agent.Collect;

/// <summary>
/// One collector with its instruments and its state: exceptions and hanging stay here, with one log line per change of
/// state.
/// </summary>
/// <remarks>
/// Used by <see cref="Round"/> alone: <see cref="Begin"/> and <see cref="Settle"/> on its loop, <see cref="Read"/> on
/// the reading thread. At most one read is under way; what it read is shown only if it ended before <see
/// cref="Settle"/>.
/// </remarks>
internal sealed class Supervised
{
    // A collector that keeps failing is tried at least this often.
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(5);

    // What goes on is said again after this time, for those who read only the end of a log.
    private static readonly TimeSpan Reminder = TimeSpan.FromHours(1);

    private readonly Collector _collector;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly Remark _failure;
    private readonly Remark _leftOut;
    private bool _isDeclared;
    private ulong _unixNano;
    private int _busy;
    private Outcome _outcome;
    private Exception? _error;
    private State _state = State.Working;

    public Supervised(Collector collector, BootTime boot, TimeSpan interval, ILogger logger, TimeProvider time)
    {
        (_collector, _logger) = (collector, logger);
        _backoff = new Backoff(time, interval, MaxPause);
        _failure = new Remark(time, Reminder);
        _leftOut = new Remark(time, Reminder);
        Instruments = new Instruments(boot);
    }

    /// <summary>What this collector shows.</summary>
    public Instruments Instruments { get; }

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

    /// <summary>Begins a round: nothing is shown until it has been read.</summary>
    /// <param name="unixNano">Time of the round.</param>
    public void Begin(ulong unixNano)
    {
        _unixNano = unixNano;
        // The result of a read that is still under way belongs to an earlier round.
        if (Volatile.Read(ref _busy) == 0) (_outcome, _error) = (Outcome.NotRead, null);
    }

    /// <summary>
    /// Reads, unless an earlier read is still under way or a pause after failures has not ended. Never throws.
    /// </summary>
    public void Read()
    {
        if (_backoff.Remaining > TimeSpan.Zero) return;
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) return;
        try
        {
            Instruments.Begin(_unixNano);
            if (!_isDeclared) _collector.Declare(Instruments);
            _isDeclared = true;
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

    /// <summary>Ends the round: shows what was read in time, and logs a change of state.</summary>
    public void Settle()
    {
        if (Volatile.Read(ref _busy) != 0)
        {
            if (_state != State.Hanging) _logger.CollectorHangs(_collector.Name);
            _state = State.Hanging;
            Instruments.End(_unixNano);
        }
        else if (_outcome == Outcome.Failed)
        {
            Failed(_error!);
            Instruments.End(_unixNano);
        }
        else if (_outcome == Outcome.Read)
        {
            if (_state != State.Working) _logger.CollectorRecovered(_collector.Name);
            _state = State.Working;
            _failure.Forget();
            _backoff.Succeeded();
            Instruments.Show();
            LogLeftOut();
        }
        else
        {
            Instruments.ShowNothing();
        }
    }

    private void LogLeftOut()
    {
        if (Instruments.LeftOut is not { } what) _leftOut.Forget();
        else if (_leftOut.IsDue(what)) _logger.CollectorLeftOut(_collector.Name, what);
    }

    private void Failed(Exception error)
    {
        // A file or permission that the host lacks takes one line; an error of the collector itself is logged with its
        // stack.
        if (_failure.IsDue(error.Message))
            _logger.CollectorFailed(_collector.Name, error.Message, error is IOException or UnauthorizedAccessException
                ? null
                : error);
        _state = State.Failing;
        _backoff.Failed();
    }
}
