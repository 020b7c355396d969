using System.Runtime.InteropServices;
using LightWatch.Agent;
using LightWatch.Agent.Host;
using LightWatch.Agent.Logging;
using LightWatch.Agent.Send;
using LightWatch.Agent.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

// A collector that does not answer must not keep a host from shutting down.
const int MaxTraceFlushMilliseconds = 500;

if (AgentSettings.AsksForHelp(args))
{
    Console.WriteLine(AgentSettings.Help);
    return 0;
}

if (args is ["--version"])
{
    Console.WriteLine(HostIdentity.Version);
    return 0;
}

try
{
    var settings = AgentSettings.Load(args);
    AgentSettings.RefuseUnknown(settings);
    var options = AgentSettings.Options(settings);
    var level = Enum.TryParse<LogLevel>(settings["Logging:LogLevel:Default"], ignoreCase: true, out var configured)
        ? configured
        : LogLevel.Information;
    using var log = new ConsoleLog(TimeProvider.System, level);
    using var stop = new CancellationTokenSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var traces = SendTrace.Export(new HostIdentity(options).Name);
    var runner = new AgentRunner(options, log, TimeProvider.System) { AfterRound = new SmallHeap().AfterRound };
    await runner.RunAsync(stop.Token);
    traces?.Shutdown(MaxTraceFlushMilliseconds);
    return 0;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
catch (Exception error) when (error is OptionsValidationException or FormatException or InvalidDataException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
