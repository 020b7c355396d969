using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace LightWatch.Agent.Logging;

/// <summary>Writes log lines to standard error: readable on a terminal, one JSON object a line elsewhere.</summary>
/// <remarks>The console logger of .NET would be a third of the whole program.</remarks>
internal sealed class ConsoleLog(TimeProvider time, LogLevel minLevel) : ILoggerProvider, ILoggerFactory
{
    private readonly bool _json = Console.IsErrorRedirected;
    private readonly LogLevel _minLevel = minLevel;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("this log has one destination");

    public void Dispose()
    {
    }

    private void Write(LogLevel level, EventId id, string category, string message, Exception? error)
    {
        if (_json)
        {
            using var line = new MemoryStream();
            using (var json = new Utf8JsonWriter(line))
            {
                json.WriteStartObject();
                json.WriteString("time", time.GetUtcNow());
                json.WriteString("level", level.ToString());
                json.WriteString("category", category);
                json.WriteNumber("id", id.Id);
                json.WriteString("message", message);
                if (error is not null) json.WriteString("error", error.ToString());
                json.WriteEndObject();
            }

            Console.Error.WriteLine(System.Text.Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
            return;
        }

        Console.Error.WriteLine(
            $"{time.GetLocalNow():HH:mm:ss} {Word(level)} "
                + $"{message}{(error is null ? "" : Environment.NewLine + error)}");
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error or LogLevel.Critical => "fail",
        _ => "dbug",
    };

    private sealed class Logger(ConsoleLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= log._minLevel && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) log.Write(logLevel, eventId, category, formatter(state, exception), exception);
        }
    }
}
