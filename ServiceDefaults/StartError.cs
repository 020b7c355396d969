using Microsoft.Extensions.Options;

namespace LightWatch.ServiceDefaults;

/// <summary>Turns what stops a start into one sentence; an unknown exception keeps its trace.</summary>
/// <remarks>
/// Convention: the message of every exception type that LightWatch itself declares is a whole sentence for users.
/// </remarks>
public static class StartError
{
    /// <returns>Null for a bug, as opposed to a circumstance.</returns>
    public static string? Explain(Exception error) => error switch
    {
        OptionsValidationException wrong => "wrong setting: " + string.Join("; ", wrong.Failures),
        { } own when IsOwn(own.GetType()) => own.Message,
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } used =>
            used.Message + "  Another address: --Kestrel:Endpoints:NAME:Url=http://127.0.0.1:PORT",
        UnauthorizedAccessException denied => denied.Message + "  Another folder: --Storage:Path=DIR",
        InvalidDataException file => file.Message,
        OperationCanceledException => "stopped",
        _ => null,
    };

    private static bool IsOwn(Type error) =>
        error.Namespace?.StartsWith("LightWatch.", StringComparison.Ordinal) == true;
}
