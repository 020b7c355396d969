using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LightWatch.ServiceDefaults.Access;

public static class AccessRegistration
{
    extension(IHostApplicationBuilder builder)
    {
        internal void AddAccess()
        {
            builder.Services.AddOptions<AccessOptions>().BindConfiguration("Access")
                .Validate(a => a.FailuresPerMinute is >= 1 and <= 10_000, "Access:FailuresPerMinute must be 1 to 10000")
                .Validate(a => a.TryReadProxies(out _), "Access:TrustedProxies must be addresses or networks such as 10.0.0.5,10.1.0.0/16")
                .Validate(a => a.Revoked().All(serial => serial.All(char.IsAsciiHexDigit)), "Access:RevokedCertificates must be serial numbers in hexadecimal, with commas between")
                .ValidateOnStart();
            builder.Services.AddSingleton<ClientCertificates>();
            builder.AddProxies();
        }
    }

    extension(IApplicationBuilder app)
    {
        /// <summary>Checks credentials. Goes after routing; needs an <see cref="ICredentials"/> among the services.</summary>
        internal void UseAccess()
        {
            if (app.ApplicationServices.GetService<IServiceProviderIsService>()?.IsService(typeof(ICredentials)) == true) app.UseMiddleware<AccessMiddleware>();
        }
    }
}
