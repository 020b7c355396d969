using LightWatch.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LightWatch.Control.Access;

/// <summary>
/// Access of a service that has no documents: credentials are passed on untouched, and checked by the services behind
/// it.
/// </summary>
/// <remarks>So it refuses to start where credentials are required of its own callers.</remarks>
internal sealed class AccessBehind : IAccessMiddleware
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next) => next(context);

    /// <summary>Stops the start where this service would have to check credentials.</summary>
    private sealed class NothingToCheck(IConfiguration configuration) : IValidateOptions<AccessOptions>
    {
        public ValidateOptionsResult Validate(string? name, AccessOptions options)
        {
            if (!options.IsRequired(configuration)) return ValidateOptionsResult.Success;
            var reason = options.Mode == AccessMode.Required
                ? "Access:Mode is Required"
                : AccessOptions.BeyondLoopback(configuration) + " is reachable from other machines";
            return ValidateOptionsResult.Fail(
                $"credentials are required ({reason}), but this Gateway cannot check any: set ConnectionStrings:metrics to the services' database, "
                + "or Access:Mode to Off if something in front of it decides who may call");
        }
    }

    /// <summary>Registers this access in place of <see cref="AccessMiddleware"/>.</summary>
    public static void Add(IHostApplicationBuilder builder)
    {
        builder.AddAccessOptions();
        builder.Services.AddSingleton<ClientCertificates>();
        builder.Services.AddSingleton<IClientCertificates>(s => s.GetRequiredService<ClientCertificates>());
        builder.Services.AddSingleton<IAccessMiddleware, AccessBehind>();
        builder.Services.AddSingleton<IValidateOptions<AccessOptions>, NothingToCheck>();
    }
}
