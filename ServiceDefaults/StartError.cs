using Microsoft.Extensions.Options;

namespace LightWatch.ServiceDefaults;

/// <summary>Turns what stops a start into one sentence; what it does not know stays an exception with its trace.</summary>
public static class StartError
{
    /// <returns>Null for what is a bug and not a circumstance.</returns>
    public static string? Explain(Exception error) => error switch
    {
        OptionsValidationException wrong => "wrong setting: " + string.Join("; ", wrong.Failures),
        IPlainError plain => plain.Message,
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } used =>
            used.Message + "  Another address: --Kestrel:Endpoints:NAME:Url=http://127.0.0.1:PORT",
        UnauthorizedAccessException denied => denied.Message + "  Another folder: --Storage:Path=DIR",
        InvalidDataException file => file.Message,
        OperationCanceledException => "stopped",
        _ => null,
    };
}
